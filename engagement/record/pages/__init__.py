"""The record as pages and files."""
