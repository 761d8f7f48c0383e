"""Have drf-spectacular understand msgspec: `@extend_schema(responses=PostView)` documents the very type that answers.

Rooms need not import this; `ConfigConfig.ready` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.plumbing import ResolvedComponent

REF = "#/components/schemas/{name}"


def structs_in(root: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    """The type and every Struct that it holds, each once."""
    seen: set[Any] = set()
    todo: list[Any] = [msgspec.inspect.type_info(root)]
    while todo:
        node = todo.pop()
        if isinstance(node, msgspec.inspect.StructType):
            if node.cls in seen:
                continue
            seen.add(node.cls)
            yield node.cls
            todo += [field.type for field in node.fields]
        elif isinstance(node, msgspec.inspect.Type):
            inside = [getattr(node, name, None) for name in ("item_type", "item_types", "types", "value_type")]
            todo += [one for part in inside for one in (part if isinstance(part, tuple) else (part,))]


class StructSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A msgspec Struct as a component, and every Struct inside it as one of its own."""

    target_class = msgspec.Struct
    match_subclasses = True

    def get_name(self, auto_schema: Any, direction: Any) -> str:
        """The type's own name."""
        return str(self.target.__name__)

    def get_identity(self, auto_schema: Any, direction: Any) -> Any:
        """The type itself: two types of one name are a mistake that drf-spectacular reports."""
        return self.target

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """The type's schema; registers those it refers to."""
        _, schemas = msgspec.json.schema_components([self.target], ref_template=REF)
        for struct in structs_in(self.target):
            component = ResolvedComponent(  # type: ignore[no-untyped-call]
                struct.__name__, ResolvedComponent.SCHEMA, schemas[struct.__name__], struct
            )
            if component not in auto_schema.registry:
                auto_schema.registry.register(component)
        own: dict[str, Any] = schemas[self.target.__name__]
        return own
