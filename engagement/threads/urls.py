"""Addresses of the pages of this room. Everything below /threads/<id>/ takes plain forms."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from engagement.threads.pages import lists, manage, moderation, owed, post, taking_down, thread

of_post: list[URLPattern | URLResolver] = [
    path("", post.show_post, name="post"),
    path("edit/", post.edit, name="edit_post"),
    path("withdraw/", post.withdraw, name="withdraw_post"),
    path("report/", post.report, name="report_post"),
    path("hide/", post.hide, name="hide_post"),
    path("restore/", post.restore, name="restore_post"),
    path("revisions/", post.show_revisions, name="revisions"),
    path("photos/<slug:photo>/withdraw/", taking_down.withdraw_photo, name="withdraw_photo"),
    path("photos/<slug:photo>/take-down/", taking_down.take_down_photo, name="take_down_photo"),
]

of_thread: list[URLPattern | URLResolver] = [
    path("", thread.show_thread, name="thread"),
    path("snapshot/", thread.show_snapshot, name="thread_snapshot"),
    path("owed/", owed.show_owed, name="thread_owed"),
    path("posts/", thread.publish, name="publish_post"),
    path("posts/<int:number>/", include(of_post)),
    path("follow/", thread.follow, name="follow_thread"),
    path("unfollow/", thread.unfollow, name="unfollow_thread"),
    path("manage/", manage.show_manage, name="manage_thread"),
    path("resolve/", manage.resolve, name="resolve_thread"),
    path("reopen/", manage.reopen, name="reopen_thread"),
    path("lock/", manage.lock, name="lock_thread"),
    path("unlock/", manage.unlock, name="unlock_thread"),
    path("slow/", manage.slow, name="slow_thread"),
    path("reports/<int:report_id>/settle/", manage.settle, name="settle_report"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.show_home, name="home"),
    path("threads/", lists.show_threads, name="threads"),
    path("threads/new/", lists.new_thread, name="new_thread"),
    path("threads/<int:thread_id>/", include(of_thread)),
    path("moderation/", moderation.show_moderation, name="moderation"),
    path("moderation/held/<int:held_id>/approve/", moderation.approve, name="approve_post"),
    path("moderation/held/<int:held_id>/reject/", moderation.reject, name="reject_post"),
    path("held/<int:held_id>/withdraw/", thread.withdraw_held, name="withdraw_held"),
    path("departments/", lists.show_departments, name="departments"),
    path("departments/<slug:slug>/", lists.show_department, name="department"),
]
