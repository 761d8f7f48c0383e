"""Reports, hiding, restoring."""

from __future__ import annotations

import pytest

from engagement.accounts.actions import TooOften
from engagement.threads import actions, queries
from engagement.threads.models import Moderation, Post, Report
from engagement.threads.queries import PostMissing, ReportMissing
from tests.factories import NOW, make_user
from tests.threads.factories import MINUTE, Cast, fresh, make_cast, make_post, make_report
from tests.threads.replay import said, types_said
from tickets.text import TextEmpty

pytestmark = pytest.mark.django_db

MODERATORS = ["moderator", "administrator"]
OTHERS = ["author", "citizen", "officer", "supervisor", "officer_elsewhere", "director"]


@pytest.fixture
def post(cast: Cast) -> Post:
    return make_post(cast.thread, author=cast.citizen, body="Words.")


# --- reports --------------------------------------------------------------------------------------------------


def test_a_report_reaches_the_desk_and_changes_nothing_else(cast: Cast, post: Post) -> None:
    make_report(post, reporter=cast.author)
    [event] = said(f"thread-desk:{cast.thread.pk}")
    assert (event["type"], event["report"]["post"], event["report"]["reason"]) == (
        "report.filed",
        2,
        "It names a private person.",
    )
    assert Post.objects.get(pk=post.pk).state == Post.State.VISIBLE
    assert types_said(f"thread:{cast.thread.pk}")[-1] == "post.published"


def test_however_many_reports_do_not_hide(cast: Cast, post: Post) -> None:
    for _ in range(20):
        make_report(post, reporter=fresh(make_user()))
    assert queries.get_snapshot(None, cast.thread.pk).posts[1].body == "Words."


def test_one_person_has_one_open_report_about_a_post(cast: Cast, post: Post) -> None:
    make_report(post, reporter=cast.author)
    with pytest.raises(actions.AlreadyReported):
        make_report(post, reporter=cast.author)


def test_after_it_was_dismissed_one_may_report_again(cast: Cast, post: Post) -> None:
    report = make_report(post, reporter=cast.author)
    actions.settle_report(actor=cast.moderator, report_id=report.pk, uphold=False, now=NOW)
    assert make_report(post, reporter=cast.author).pk != report.pk


def test_a_report_needs_a_reason(cast: Cast, post: Post) -> None:
    with pytest.raises(TextEmpty) as refused:
        make_report(post, reporter=cast.author, reason=" ")
    assert refused.value.field == "reason"


def test_nobody_reports_themselves(cast: Cast, post: Post) -> None:
    with pytest.raises(actions.OwnPost):
        make_report(post, reporter=cast.citizen)


def test_the_banned_do_not_report(cast: Cast, post: Post) -> None:
    with pytest.raises(actions.MayNotTakePart):
        make_report(post, reporter=cast.banned)


def test_a_tombstone_is_not_reported(cast: Cast, post: Post) -> None:
    actions.withdraw_post(actor=cast.citizen, post_id=post.pk, now=NOW)
    with pytest.raises(actions.PostGone):
        make_report(post, reporter=cast.author)


def test_what_one_may_not_read_one_does_not_report() -> None:
    cast = make_cast(visibility="restricted")
    with pytest.raises(PostMissing):
        make_report(cast.thread.posts.get(), reporter=cast.citizen)


@pytest.mark.parametrize(("uphold", "state"), [(True, "upheld"), (False, "dismissed")])
def test_a_moderator_settles_a_report(cast: Cast, post: Post, uphold: bool, state: str) -> None:
    report = make_report(post)
    actions.settle_report(actor=cast.moderator, report_id=report.pk, uphold=uphold, now=NOW + MINUTE)
    report = Report.objects.get(pk=report.pk)
    assert (report.state, report.settled_by, report.settled_at) == (state, cast.moderator, NOW + MINUTE)
    event = said(f"thread-desk:{cast.thread.pk}")[-1]
    assert (event["type"], event["report"]["state"]) == ("report.settled", state)


def test_upholding_a_report_does_not_hide_the_post(cast: Cast, post: Post) -> None:
    actions.settle_report(actor=cast.moderator, report_id=make_report(post).pk, uphold=True, now=NOW)
    assert Post.objects.get(pk=post.pk).state == Post.State.VISIBLE


@pytest.mark.parametrize("role", ["officer", "supervisor", "director"])
def test_those_who_only_see_the_desk_do_not_settle(cast: Cast, post: Post, role: str) -> None:
    with pytest.raises(actions.ModeratorsOnly):
        actions.settle_report(actor=getattr(cast, role), report_id=make_report(post).pk, uphold=True, now=NOW)


@pytest.mark.parametrize("role", ["author", "citizen", "officer_elsewhere"])
def test_for_those_without_a_desk_a_report_is_missing(cast: Cast, post: Post, role: str) -> None:
    for report_id in (make_report(post).pk, 0):
        with pytest.raises(ReportMissing):
            actions.settle_report(actor=getattr(cast, role), report_id=report_id, uphold=True, now=NOW)


def test_a_settled_report_is_not_settled_again(cast: Cast, post: Post) -> None:
    report = make_report(post)
    actions.settle_report(actor=cast.moderator, report_id=report.pk, uphold=True, now=NOW)
    with pytest.raises(actions.AlreadySo):
        actions.settle_report(actor=cast.administrator, report_id=report.pk, uphold=False, now=NOW)


# --- hiding ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", MODERATORS)
def test_a_hidden_post_says_why_and_nothing_else(cast: Cast, post: Post, role: str) -> None:
    actions.hide_post(actor=getattr(cast, role), post_id=post.pk, reason="It names a child.", now=NOW)
    event = said(f"thread:{cast.thread.pk}")[-1]
    assert (event["type"], event["post"]["state"], event["post"]["reason"]) == (
        "post.hidden",
        "hidden",
        "It names a child.",
    )
    assert not {"body", "marks", "edited_at", "revisions"} & set(event["post"])


def test_its_author_is_told(cast: Cast, post: Post) -> None:
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="It names a child.", now=NOW)
    [event] = said(f"user:{cast.citizen.pk}")
    assert (event["type"], event["number"], event["reason"]) == ("own_post.hidden", 2, "It names a child.")


@pytest.mark.parametrize("role", OTHERS)
def test_others_do_not_hide_or_restore(cast: Cast, post: Post, role: str) -> None:
    with pytest.raises(actions.ModeratorsOnly):
        actions.hide_post(actor=getattr(cast, role), post_id=post.pk, reason="I dislike it.", now=NOW)
    with pytest.raises(actions.ModeratorsOnly):
        actions.restore_post(actor=getattr(cast, role), post_id=post.pk, now=NOW)


def test_hiding_needs_a_reason(cast: Cast, post: Post) -> None:
    with pytest.raises(TextEmpty):
        actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="\u200b", now=NOW)
    assert Post.objects.get(pk=post.pk).state == Post.State.VISIBLE


def test_hiding_upholds_the_open_reports(cast: Cast, post: Post) -> None:
    open_, dismissed = make_report(post), make_report(post)
    actions.settle_report(actor=cast.moderator, report_id=dismissed.pk, uphold=False, now=NOW)
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude.", now=NOW)
    assert Report.objects.get(pk=open_.pk).state == Report.State.UPHELD
    assert Report.objects.get(pk=dismissed.pk).state == Report.State.DISMISSED
    assert types_said(f"thread-desk:{cast.thread.pk}")[-1] == "report.settled"


@pytest.mark.parametrize("how", ["hide", "withdraw"])
def test_what_is_gone_is_not_hidden(cast: Cast, post: Post, how: str) -> None:
    if how == "hide":
        actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude.", now=NOW)
    else:
        actions.withdraw_post(actor=cast.citizen, post_id=post.pk, now=NOW)
    with pytest.raises(actions.PostGone):
        actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude.", now=NOW)


def test_a_hidden_opening_text_is_not_found() -> None:
    cast = make_cast(body="About the lorry park")
    post = cast.thread.posts.get()
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude.", now=NOW)
    assert not queries.list_threads(None, search="lorry").exists()
    actions.restore_post(actor=cast.moderator, post_id=post.pk, now=NOW)
    assert queries.list_threads(None, search="lorry").exists()


def test_a_restored_post_is_as_it_was(cast: Cast, post: Post) -> None:
    before = queries.get_snapshot(None, cast.thread.pk).posts
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude.", now=NOW)
    actions.restore_post(actor=cast.moderator, post_id=post.pk, now=NOW)
    assert queries.get_snapshot(None, cast.thread.pk).posts == before
    assert types_said(f"thread:{cast.thread.pk}")[-1] == "post.restored"


@pytest.mark.parametrize("withdrawn", [True, False])
def test_what_no_moderator_hid_is_not_restored(cast: Cast, post: Post, withdrawn: bool) -> None:
    if withdrawn:
        actions.withdraw_post(actor=cast.citizen, post_id=post.pk, now=NOW)
    with pytest.raises(actions.NotHidden):
        actions.restore_post(actor=cast.moderator, post_id=post.pk, now=NOW)


def test_who_hid_and_restored_stays_on_record(cast: Cast, post: Post) -> None:
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude.", now=NOW)
    actions.restore_post(actor=cast.administrator, post_id=post.pk, now=NOW + MINUTE)
    record = Moderation.objects.filter(post=post).values_list("actor", "act", "reason", "at")
    assert list(record) == [
        (cast.moderator.pk, "hidden", "Rude.", NOW),
        (cast.administrator.pk, "restored", "", NOW + MINUTE),
    ]


def test_a_banned_moderator_moderates_nothing(cast: Cast, post: Post) -> None:
    cast.moderator.banned_until = NOW + MINUTE
    with pytest.raises(actions.MayNotTakePart):
        actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude.", now=NOW)
    with pytest.raises(actions.MayNotTakePart):
        actions.restore_post(actor=cast.moderator, post_id=post.pk, now=NOW)
    with pytest.raises(actions.MayNotTakePart):
        actions.settle_report(actor=cast.moderator, report_id=make_report(post).pk, uphold=True, now=NOW)


def test_a_hidden_post_is_not_read_in_the_history(cast: Cast, post: Post) -> None:
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="It names a child.", now=NOW)
    told = [event["post"] for event in said(f"thread:{cast.thread.pk}") if event.get("post", {}).get("id") == post.pk]
    assert [(view["state"], view.get("body")) for view in told] == [("hidden", None)] * 2


def test_the_history_of_other_posts_is_kept(cast: Cast, post: Post) -> None:
    before = said(f"thread:{cast.thread.pk}")
    other = make_post(cast.thread, author=cast.citizen)
    actions.hide_post(actor=cast.moderator, post_id=other.pk, reason="It names a child.", now=NOW)
    assert said(f"thread:{cast.thread.pk}")[: len(before)] == before


def test_somebody_new_reports_five_posts_an_hour(cast: Cast) -> None:
    new = fresh(make_user(joined_at=NOW))
    posts = [make_post(cast.thread) for _ in range(6)]
    for post in posts[:5]:
        make_report(post, reporter=new)
    with pytest.raises(TooOften) as refused:
        make_report(posts[5], reporter=new)
    assert refused.value.field == "reason"


def test_however_many_report_a_post_it_stays(cast: Cast) -> None:
    post = make_post(cast.thread)
    for _ in range(25):
        make_report(post, reporter=make_user(joined_at=NOW))
    assert Post.objects.get(pk=post.pk).state == Post.State.VISIBLE
    assert post.reports.filter(state="open").count() == 25
