"""The record, read."""
