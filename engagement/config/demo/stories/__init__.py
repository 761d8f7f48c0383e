"""The threads of the demo, in the order in which they were opened."""

from __future__ import annotations

from engagement.config.demo.stories import commitments, roads, sanitation, services
from engagement.config.demo.stories.steps import Story

STORIES: tuple[Story, ...] = (*commitments.STORIES, *roads.STORIES, *sanitation.STORIES, *services.STORIES)
