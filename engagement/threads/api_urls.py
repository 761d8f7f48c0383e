"""The addresses of this room below /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from engagement.threads.api import photos, posts, threads

of_thread = [
    path("", threads.OneThread.as_view(), name="api_thread"),
    path("snapshot/", threads.OneSnapshot.as_view(), name="api_snapshot"),
    path("follow/", threads.Following.as_view(), name="api_follow"),
    path("lock/", threads.Lock.as_view(), name="api_lock"),
    path("unlock/", threads.Unlock.as_view(), name="api_unlock"),
    path("slow/", threads.Slow.as_view(), name="api_slow"),
    path("resolve/", threads.Resolve.as_view(), name="api_resolve"),
    path("reopen/", threads.Reopen.as_view(), name="api_reopen"),
    path("posts/", posts.Posts.as_view(), name="api_posts"),
    path("reports/", posts.Reports.as_view(), name="api_reports"),
]

of_post = [
    path("", posts.OnePost.as_view(), name="api_post"),
    path("revisions/", posts.Revisions.as_view(), name="api_revisions"),
    path("withdraw/", posts.Withdraw.as_view(), name="api_withdraw"),
    path("hide/", posts.Hide.as_view(), name="api_hide"),
    path("restore/", posts.Restore.as_view(), name="api_restore"),
    path("photos/<slug:photo>/withdraw/", posts.WithdrawPhoto.as_view(), name="api_withdraw_photo"),
    path("photos/<slug:photo>/take-down/", posts.TakeDownPhoto.as_view(), name="api_take_down_photo"),
    path("report/", posts.FileReport.as_view(), name="api_report"),
]

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("threads/", threads.Threads.as_view(), name="api_threads"),
    path("threads/<int:thread_id>/", include(of_thread)),
    path("posts/<int:post_id>/", include(of_post)),
    path("photos/", photos.Photos.as_view(), name="api_photos"),
    path("photos/<slug:photo>/", photos.OnePhoto.as_view(), name="api_photo"),
    path("held/", posts.Held.as_view(), name="api_held"),
    path("held/<int:held_id>/approve/", posts.Approve.as_view(), name="api_approve"),
    path("held/<int:held_id>/reject/", posts.Reject.as_view(), name="api_reject"),
    path("held/<int:held_id>/withdraw/", posts.WithdrawHeld.as_view(), name="api_withdraw_held"),
    path("reports/<int:report_id>/settle/", posts.Settle.as_view(), name="api_settle"),
]
