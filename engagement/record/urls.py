"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from engagement.record import api
from engagement.record.pages import privacy, record

urlpatterns = [
    path("record/", record.show_record, name="record"),
    path("record/checkpoint", record.give_checkpoint, name="record_latest"),
    path("record/checkpoints/<int:number>", record.give_checkpoint, name="record_checkpoint"),
    path("record/consistency/<int:first>-<int:second>.json", record.give_consistency, name="record_consistency"),
    path("record/receipts/<int:index>.json", record.give_receipt, name="record_receipt"),
    path("record/record.jsonl", record.give_bundle, name="record_bundle"),
    path("record/verify.py", record.give_verify, name="record_verify"),
    path("record/watch/", record.watch, name="record_watch"),
    path("record/watch/<str:token>/", record.confirm, name="record_confirm"),
    path("record/stop/<str:token>/", record.stop, name="record_stop"),
    path("tickets/<str:reference>/receipts/", record.show_receipts, name="record_receipts"),
    path("privacy/", privacy.show_privacy, name="privacy"),
    path("account/data/", privacy.show_own, name="own_data"),
    path("account/data/durbar.zip", privacy.give_own, name="own_archive"),
    path("account/data/leave/", privacy.leave, name="leave"),
    path("account/data/stay/", privacy.stay, name="stay"),
]
api_urlpatterns = [
    path("record/", api.Record.as_view(), name="api_record"),
    path("record/checkpoints/<int:number>/", api.OneCheckpoint.as_view(), name="api_record_checkpoint"),
    path("record/consistency/<int:first>/<int:second>/", api.Consistency.as_view(), name="api_record_consistency"),
    path("record/receipts/<int:index>/", api.OneReceipt.as_view(), name="api_record_receipt"),
    path("tickets/<str:reference>/receipts/", api.ReceiptsOfTicket.as_view(), name="api_record_receipts"),
]
