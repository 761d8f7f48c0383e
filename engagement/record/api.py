"""The record for programs: how it stands, its checkpoints, proofs and receipts. The files are at `/record/`."""

from __future__ import annotations

import msgspec
from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from engagement.record.queries import receipts, tree
from engagement.record.queries.restoring import list_restores
from engagement.record.serializers import (
    CheckpointView,
    ConsistencyView,
    ReceiptView,
    RecordView,
    TicketReceipts,
    checkpoint_view,
    receipted_view,
    restore_view,
)
from tickets.api.doors import viewer_of
from tickets.queries.tickets import number_of

TAGS = ["record"]


def _answer(view: msgspec.Struct) -> Response:
    return Response(msgspec.to_builtins(view))


class Record(APIView):
    """How the record stands."""

    @extend_schema(operation_id="record", tags=TAGS, responses=RecordView)
    def get(self, _request: Request) -> Response:
        """Its name, size, public keys, newest checkpoint and every backup that was put back."""
        latest = tree.latest_checkpoint()
        view = RecordView(
            record=settings.RECORD_NAME,
            size=tree.get_size(),
            keys=[key.verifier for key in tree.list_keys()],
            latest=checkpoint_view(latest) if latest else None,
            restores=[restore_view(told) for told in list_restores()],
        )
        return _answer(view)


class OneCheckpoint(APIView):
    """A checkpoint."""

    @extend_schema(operation_id="record_checkpoint", tags=TAGS, responses=CheckpointView)
    def get(self, _request: Request, number: int) -> Response:
        """The signed note with this number, and what it says."""
        found = tree.checkpoint_of(number)
        if found is None:
            raise receipts.CheckpointMissing
        return _answer(checkpoint_view(found))


class Consistency(APIView):
    """That one checkpoint contains another."""

    @extend_schema(operation_id="record_consistency", tags=TAGS, responses=ConsistencyView)
    def get(self, _request: Request, first: int, second: int) -> Response:
        """The proof that checkpoint `second` contains all of `first` (RFC 9162, 2.1.4), as verify.py reads it."""
        return Response(receipts.get_consistency(first, second))


class OneReceipt(APIView):
    """A receipt."""

    @extend_schema(operation_id="record_receipt", tags=TAGS, responses=ReceiptView)
    def get(self, request: Request, index: int) -> Response:
        """The leaf with this number, and the proof that it is in a signed checkpoint (RFC 9162, 2.1.3). Whoever may
        read what was written has `texts` and `text_key` as well."""
        return Response(receipts.get_receipt(viewer_of(request), index))


class ReceiptsOfTicket(APIView):
    """The receipts of a ticket."""

    @extend_schema(operation_id="record_receipts", tags=TAGS, responses=TicketReceipts)
    def get(self, request: Request, reference: str) -> Response:
        """Each public event of a ticket, and the number of its leaf; null where it is not recorded yet."""
        ticket, rows = receipts.list_receipted(viewer_of(request), number_of(reference))
        view = TicketReceipts(ticket=ticket.reference, receipts=[receipted_view(row) for row in rows])
        return _answer(view)
