"""Photos, from choosing one to seeing it: with script and without, on a line that is cut, for those who see and those
who do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from PIL import Image
from playwright.sync_api import Page, expect

from engagement.threads.models import Post, Thread
from photos.models import Photo
from tests.browser.desk import ticket_of
from tests.browser.looks import barriers
from tests.browser.stage import SitDown, path_of
from tests.photos.factories import exif, file, make_photo
from tests.threads.factories import Cast, make_post, make_report

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def shelf() -> Iterator[None]:
    """Photos that tests make stand where the server looks for them."""
    with override_settings(STORAGES=settings.STORAGES | {"photos": settings.PHOTO_STORAGE}):
        yield


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo as a telephone keeps it: large, lying on its side, full of what it knows."""
    path = tmp_path_factory.mktemp("camera") / "IMG_ama_at_home.jpg"
    scene = Image.effect_noise((400, 300), 40).resize((2400, 1800)).convert("RGB")
    path.write_bytes(file("JPEG", scene, exif=exif(6), quality=92))
    return path


def place(page: Page, number: int = 1) -> Any:
    return page.locator(f"[data-place=photo_{number}]")


def choose(page: Page, path: Path, alt: str = "", number: int = 1) -> None:
    """Open the place for photos and put one there."""
    if page.locator("[data-photos]").get_attribute("open") is None:
        page.click("[data-photos] > summary")
    page.set_input_files(f"#photo_{number}", path)
    if alt:
        page.fill(f"#photo_{number}_alt", alt)


def test_an_issue_with_photos_without_script(cast: Cast, sit_down: SitDown, camera: Path, tmp_path: Path) -> None:
    no_photo = tmp_path / "map.png"
    no_photo.write_text("<svg onload='alert(1)'/>")
    writer = sit_down(cast.citizen, phone=True, java_script_enabled=False).open("/threads/new/", live=False)
    page = writer.page
    page.fill("#id_title", "The gutter at Kojokrom is open")
    page.fill("#id_body", "A child fell into it.")
    page.select_option("#id_department", cast.department.slug)
    choose(page, camera, "An open gutter beside the school")
    choose(page, no_photo, number=2)
    page.click("text=Open the issue")
    expect(page.locator(".error-summary")).to_contain_text("Photo 2: This is no photo")
    writer.complaints[:] = [said for said in writer.complaints if "422" not in said]
    expect(page.locator("#id_body")).to_have_value("A child fell into it.")
    expect(place(page).locator("img")).to_have_js_property("complete", True)
    page.click("text=Open the issue")
    photo = page.locator("#post-1 .photo img")
    expect(photo).to_have_attribute("alt", "An open gutter beside the school")
    expect(photo).not_to_have_js_property("naturalWidth", 0)
    ticket = ticket_of(Thread.objects.latest("pk").pk)
    desk = (
        sit_down(cast.officer, java_script_enabled=False).open(f"/desk/tickets/{ticket.reference}/", live=False).page
    )
    expect(desk.locator(".photo img")).to_have_attribute("alt", "An open gutter beside the school")


def test_a_post_with_a_photo_reaches_others_at_once_in_a_place_that_is_free(
    cast: Cast, sit_down: SitDown, camera: Path
) -> None:
    reader = sit_down(phone=True).open(path_of(cast.thread))
    writer = sit_down(cast.citizen, phone=True).open(path_of(cast.thread))
    choose(writer.page, camera, "Water on the road")
    expect(place(writer.page).get_by_role("status")).to_contain_text("The photo is there")
    assert barriers(writer.page) == ""
    reader.page.route("**/photos/**", lambda route: None)  # never comes: what one sees then is the place
    writer.say("Look at this.")
    image = reader.page.locator("#post-2 .photo img")
    expect(image).to_have_attribute("alt", "Water on the road")
    box = image.bounding_box()
    assert box
    assert (round(box["height"]), round(box["width"])) == (144, 108)
    expect(writer.page.locator("#post-2 .photo img")).to_be_visible()
    expect(writer.page.locator("[data-photos]")).not_to_have_attribute("open", "")
    photo = Photo.objects.latest("pk")
    assert (photo.width, photo.height, photo.alt) == (1200, 1600, "Water on the road")


def test_what_is_sent_was_made_smaller_before(cast: Cast, sit_down: SitDown, camera: Path) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    with writer.page.expect_request("**/api/v1/photos/") as sent:
        choose(writer.page, camera)
    assert len(sent.value.post_data_buffer or b"") < camera.stat().st_size / 2
    expect(place(writer.page).get_by_role("status")).to_contain_text("The photo is there")


def test_a_photo_is_sent_again_where_the_line_is_cut_and_the_post_waits(
    cast: Cast, sit_down: SitDown, camera: Path
) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    cut: list[str] = []

    def once(route: Any) -> None:
        if cut:
            route.continue_()
        else:
            cut.append(route.request.method)
            route.abort("connectionreset")

    writer.page.route("**/api/v1/photos/", once)
    writer.write("The bridge, from below.")
    choose(writer.page, camera)
    writer.page.click("#composer-send")
    expect(writer.post(2)).to_contain_text("The bridge, from below.")
    expect(writer.page.locator("#post-2 .photo img")).to_be_visible()
    assert cut == ["POST"]


def test_what_is_no_photo_is_said_at_its_place_and_nothing_is_lost(
    cast: Cast, sit_down: SitDown, tmp_path: Path
) -> None:
    page_of = tmp_path / "page.jpg"
    page_of.write_text("<script>alert(1)</script>")
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.write("Here it is.")
    choose(writer.page, page_of)
    expect(place(writer.page).get_by_role("status")).to_contain_text("This is no photo that we can show")
    writer.page.click("#composer-send")
    expect(writer.page.locator("#composer-error")).to_contain_text("A photo was not taken")
    expect(writer.page.locator("#composer-body")).to_have_value("Here it is.")
    writer.complaints[:] = [said for said in writer.complaints if "400" not in said]


def test_a_photo_survives_a_reload_with_the_draft(cast: Cast, sit_down: SitDown, camera: Path) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.write("To be told later.")
    choose(writer.page, camera, "A road")
    expect(place(writer.page).get_by_role("status")).to_contain_text("The photo is there")
    writer.open(path_of(cast.thread))
    expect(place(writer.page).locator("img.photo-kept")).to_have_js_property("complete", True)
    expect(writer.page.locator("#photo_1_alt")).to_have_value("A road")
    writer.page.click("#composer-send")
    expect(writer.page.locator("#post-2 .photo img")).to_have_attribute("alt", "A road")


def test_an_issue_with_a_photo_with_script(cast: Cast, sit_down: SitDown, camera: Path) -> None:
    page = sit_down(cast.citizen).open("/threads/new/", live=False).page
    page.wait_for_load_state("networkidle")
    page.fill("#id_title", "The gutter at Kojokrom is open")
    page.fill("#id_body", "A child fell into it.")
    page.select_option("#id_department", cast.department.slug)
    choose(page, camera, "An open gutter")
    page.click("text=Open the issue")
    expect(page).to_have_url(re.compile(r"/threads/\d+/"))
    expect(page.locator("#post-1 .photo img")).to_have_attribute("alt", "An open gutter")
    assert Photo.objects.filter(alt="An open gutter", subject__startswith="post:").count() == 1


def test_a_photo_of_which_the_answer_was_lost_comes_once(cast: Cast, sit_down: SitDown, camera: Path) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    lost: list[int] = []

    def once(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort("connectionreset")

    writer.page.route("**/api/v1/photos/", once)
    choose(writer.page, camera)
    expect(place(writer.page).get_by_role("status")).to_contain_text("The photo is there")
    assert (lost, Photo.objects.filter(owner=cast.citizen).count()) == ([201], 1)


def photographed(cast: Cast, *alts: str) -> str:
    """A citizen's post with photos, the second of the thread; the address of the thread."""
    photos = [make_photo(cast.citizen, alt=alt).name for alt in alts]
    make_post(cast.thread, author=cast.citizen, photos=photos)
    return path_of(cast.thread)


def test_a_photo_is_looked_at_with_the_keyboard_and_one_is_back_where_one_was(cast: Cast, sit_down: SitDown) -> None:
    page = sit_down(phone=True).open(photographed(cast, "A drain", "A road")).page
    page.locator("#post-2 .photo").first.focus()
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog", name="Photo 1 of 2")
    expect(viewer.get_by_role("img", name="A drain")).to_be_visible()
    assert barriers(page) == ""
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog", name="Photo 2 of 2").get_by_role("img", name="A road")).to_be_visible()
    expect(page.locator(".viewer img")).to_have_attribute("src", re.compile("/full.webp$"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog", name="Photo 2 of 2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".viewer")).not_to_be_visible()
    expect(page.locator("#post-2 .photo").nth(1)).to_be_focused()


def test_without_script_a_photo_is_a_link_to_the_large_one(cast: Cast, sit_down: SitDown) -> None:
    page = sit_down(java_script_enabled=False).open(photographed(cast, "A drain"), live=False).page
    page.click("#post-2 .photo")
    expect(page).to_have_url(re.compile(r"/photos/\w{32}/full.webp$"))


def test_a_moderator_takes_a_photo_away_and_every_open_page_shows_why(cast: Cast, sit_down: SitDown) -> None:
    path = photographed(cast, "A child", "A road")
    reader = sit_down(phone=True).open(path)
    author = sit_down(cast.citizen).open(path)
    page = sit_down(cast.moderator).open(path).page
    page.click("#post-2 .post-more")
    page.click("text=Take a photo away")
    page.click("text=Take photo 1 away, with a reason")
    page.fill("#id_reason", "It shows a child.")
    page.click("text=Take the photo away")
    for other in (reader, author):
        expect(other.page.locator("#post-2 .photo-gone")).to_contain_text("It shows a child.")
        expect(other.page.locator("#post-2 .photo img")).to_have_attribute("alt", "A road")
    expect(author.page.locator("#toasts")).to_contain_text("A photo of your post 2 was taken away: It shows a child.")


def test_an_author_takes_a_photo_away_without_script(cast: Cast, sit_down: SitDown) -> None:
    path = photographed(cast, "A drain", "A road")
    page = sit_down(cast.citizen, java_script_enabled=False).open(f"{path}posts/2/", live=False).page
    page.click("text=Take photo 2 away")
    expect(page.locator("#post-2 .photo img")).to_have_attribute("alt", "A drain")
    assert Photo.objects.filter(owner=cast.citizen, discarded=True).count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_what_is_reported_is_covered_until_a_moderator_asks_for_it(
    cast: Cast, sit_down: SitDown, script: bool
) -> None:
    photographed(cast, "A fight")
    report = make_report(Post.objects.latest("pk"))
    page = sit_down(cast.moderator, java_script_enabled=script).open("/moderation/", live=False).page
    reported = page.locator(f"[aria-labelledby=report-{report.pk}]")
    expect(reported.locator(".photo img")).not_to_be_visible()
    reported.locator("summary").click()
    expect(reported.locator(".photo img")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_an_officer_keeps_a_note_with_a_photo(cast: Cast, sit_down: SitDown, camera: Path, script: bool) -> None:
    ticket = ticket_of(cast.thread.pk)
    address = f"/desk/tickets/{ticket.reference}/"
    page = sit_down(cast.officer, java_script_enabled=script).open(address, live=False).page
    if script:
        page.wait_for_load_state("networkidle")
    note = page.locator("#act-note")
    note.locator("textarea").fill("The culvert is broken.")
    note.locator("summary").click()
    note.locator("#note_photo_1").set_input_files(camera)
    if script:
        expect(note.get_by_role("status").first).to_contain_text("The photo is there")
    note.locator("#note_photo_1_alt").fill("The culvert")
    page.click("text=Keep the note")
    photo = page.locator("#part-notes .photo img")
    expect(photo).to_have_attribute("alt", "The culvert")
    expect(photo).not_to_have_js_property("naturalWidth", 0)
