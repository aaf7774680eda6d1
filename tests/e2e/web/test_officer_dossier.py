"""A dossier on one page: the form beside its papers, and each step that the lifecycle allows this officer, with its texts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.demo.client import Portal
from infra.demo.filings import LAN, PDF
from kernel.catalogue import Step
from kernel.chain import after
from kernel.counting import Period, Unit
from kernel.text import Text
from tests.e2e.conftest import Running
from tests.e2e.web.conftest import DESK, SignIn, at_both_sizes, visit, watched
from tests.e2e.web.desk import PAPER, card, later, offered, on, on_the_dossier, press, shown, unfold
from tests.e2e.web.sound import sound
from tests.e2e.web.steps import file_for_lan

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]
VIEWER = "navigator.pdfViewerEnabled"
ELSEWHERE = {"check_papers"}  # it stands beside the papers
# Whether a step is the last, as the page judges it: of the number of the step and the group of each.
LAST = """async ([number, groups]) => {
  const { isLast } = await import("/officer-act.js");
  return isLast(number, groups.map((group) => (group ? { group } : {})));
}"""
CHAINS: list[tuple[int, list[int | None]]] = [
    (1, [None]),
    (1, [None, None]),
    (2, [None, None]),
    (1, [1, 1]),
    (1, [1, 1, None]),
    (1, [1, 1, 2, 2]),
    (3, [1, 1, 2, 2]),
    (0, [1, 1]),
]
NAME = Text("Bước", "Step")


def test_a_pdf_is_shown_in_a_frame_as_nothing_but_a_pdf(
    whole_browser: Browser, running: Running, sign_in: SignIn, portal: Portal
) -> None:
    code = file_for_lan(portal).code
    with visit(whole_browser, running, DESK) as context, watched(context) as page:
        on_the_dossier(page, sign_in, code)
        assert page.evaluate(VIEWER)
        frame = page.locator("#papers iframe").first
        expect(frame).to_be_attached()
        came = page.request.get(frame.get_attribute("src") or "")
        assert came.headers["content-type"] == "application/pdf"
        assert came.headers["x-content-type-options"] == "nosniff"
        # On AWS papers come from another origin; here they share ours, and what is no PDF after all is on its own by this.
        assert came.headers["content-security-policy"].startswith("sandbox;")


def one_is_illegible(page: Page) -> None:
    """Records how the first two papers were found: the second cannot be read, and is said to be so."""
    good, bad = (page.locator("#papers li").nth(at) for at in (0, 1))
    bad.get_by_label("Không đọc được").check()
    choices, remark = (bad.locator(one).bounding_box() for one in (".app-radios-row", "[data-remark]"))
    assert choices
    assert remark
    assert remark["y"] >= choices["y"] + choices["height"]  # below them, not squeezing them
    bad.get_by_label("Nhận xét (người nộp đọc được)").fill("Ảnh mờ")
    good.get_by_label("Đủ, rõ, đúng").check()
    page.locator("#check-papers").click()
    expect(page.locator("#title")).to_be_focused()
    expect(bad).to_contain_text("Không đọc được. Ảnh mờ")


@at_both_sizes
def test_an_officer_checks_takes_decides_and_hands_over(page: Page, sign_in: SignIn, portal: Portal) -> None:
    code = file_for_lan(portal).code
    on_the_dossier(page, sign_in, code)
    expect(page.locator("#filed")).to_contain_text(LAN["name"])
    titles = ["Người sử dụng lao động", "Nhu cầu sử dụng", "Người lao động nước ngoài", "Công việc", "Cam đoan"]
    expect(page.locator("#filed h3")).to_have_text(titles)  # as the form asked it
    expect(page.locator("#papers img")).to_have_count(1)
    # A phone without a viewer of PDF would draw an empty box; what opens the file is always there.
    expect(page.locator("#papers iframe").first).to_be_attached() if page.evaluate(VIEWER) else expect(
        page.locator("#papers iframe")
    ).to_have_count(0)
    assert page.locator("#papers :checked").count() == 0  # nobody has looked yet
    assert shown(page) | ELSEWHERE == offered(portal, code, "minh")
    sound(page)
    one_is_illegible(page)
    page.locator("#note-text").fill("Đã gọi điện cho người nộp")
    page.get_by_role("button", name="Lưu ghi chú").click()
    expect(page.locator("#notes")).to_contain_text("Đã gọi điện cho người nộp")
    press(page, "accept")
    expect(page.locator("#facts")).to_contain_text("Được tiếp nhận")
    expect(page.locator("#clock")).to_contain_text("ngày làm việc")
    press(page, "take")
    expect(page.locator("#facts")).to_contain_text("Đang xử lý")
    assert shown(page) | ELSEWHERE == offered(portal, code, "minh")
    expect(page.locator("[data-action=forward] summary")).to_have_text(
        "Chuyển cho người khác", use_inner_text=True
    )  # of one step the last
    assert [page.evaluate(LAST, [number, groups]) for number, groups in CHAINS] == [
        after([Step(NAME, Period(1, Unit.DAY), group=one) for one in groups], number) is None
        for number, groups in CHAINS
    ]
    decide = unfold(page, "decide")
    # Whoever decides is told which papers were found bad, and is not kept from it: the paper may have been seen since.
    expect(decide.locator("[data-bad]")).to_contain_text("Không đọc được: Ảnh mờ")
    expect(decide.locator("[data-bad]")).not_to_contain_text("Đủ, rõ, đúng")
    decide.locator("[type=submit]").click()
    expect(page.locator("#decide-summary")).to_be_focused()
    sound(page)
    decide.get_by_label("Đồng ý", exact=True).check()
    expect(page.locator("#decide-ready")).to_be_hidden()  # reasons are for who says no
    decide.locator("[data-file] input").set_input_files(PAPER)
    page.fill("#decide-number", "GP-07")
    on(page, "decide-date", later(2))
    decide.locator("[type=submit]").click()
    expect(decide).to_contain_text("sau hôm nay")  # the API's own sentence, beside its field
    on(page, "decide-date", later(0))
    decide.locator("[type=submit]").click()
    expect(page.locator("#open-questions")).to_contain_text("GP-07")
    press(page, "hand_over")
    expect(page.locator("#facts")).to_contain_text("Đã trả kết quả")
    expect(page.locator("#no-steps")).to_be_visible()
    sound(page)


@at_both_sizes
def test_a_supplement_is_asked_for_once_and_what_changed_is_shown(page: Page, sign_in: SignIn, portal: Portal) -> None:
    bad = {"document": "passport", "present": True, "legible": False, "right": False, "note": "Ảnh mờ"}
    filed = file_for_lan(portal).act("accept").act("check_papers", papers=[bad])
    on_the_dossier(page, sign_in, filed.code)
    form = unfold(page, "request_supplement")
    form.locator("[data-ready]").select_option(index=1)
    expect(page.locator("#request_supplement-reason")).to_have_value(
        "Một số giấy tờ chụp chưa rõ. Đề nghị chụp lại, thấy đủ bốn góc và đọc được mọi chữ."
    )
    # Papers first, then the form's own headings; what is sought is unfolded, what is ticked stays.
    expect(page.locator("#items-list > details").first).to_have_attribute("open", "")
    expect(page.locator("#items-list > details").nth(1)).to_contain_text("Người sử dụng lao động")
    page.locator("#items-found").click()
    passport = form.locator('[data-value="passport"]')
    expect(passport.locator("[data-text] input")).to_have_value("Không đọc được: Ảnh mờ")
    question = form.locator('[data-value="/form/chucDanh"]')
    expect(question).to_be_hidden()
    page.fill("#items-find", "chuc DANH")
    expect(form.locator("[data-item]:visible")).to_have_count(2)
    expect(question).to_contain_text("Đang ghi: Kỹ sư")
    question.get_by_role("checkbox").check()
    page.fill("#items-find", "không có gì như vậy")
    expect(form.locator("[data-item]:visible")).to_have_count(2)
    page.fill("#items-find", "")
    form.locator("[type=submit]").click()
    expect(page.locator("#request_supplement-summary")).to_be_focused()
    expect(question.get_by_label("Cần gì? (bắt buộc)")).to_have_attribute("aria-invalid", "true")
    expect(question.locator(".govuk-error-message")).to_contain_text("Hãy viết cần gì ở")
    sound(page)
    question.locator("[data-text] input").fill("Ghi rõ chức danh")
    form.locator("[type=submit]").click()
    expect(page.locator("#open-questions")).to_contain_text("Ghi rõ chức danh")
    bad_found = card(page, "decide").locator("[data-bad]")
    expect(bad_found).to_have_js_property("hidden", value=False)
    passport_again = {"document": "passport", "upload_id": portal.upload("lan", "moi.pdf", PDF, "application/pdf")}
    body = {"version": 4, "form": {"chucDanh": "Kỹ sư trưởng"}, "documents": [passport_again], "note": "Đã sửa"}
    portal.ask("POST", f"/api/submission/dossiers/{filed.code}/supplements", body, user="lan")
    page.reload()
    expect(page.locator("#changes")).to_contain_text("→ Kỹ sư trưởng")
    expect(bad_found).to_have_js_property("hidden", value=True)  # what was bad is another file now
    top = page.locator("#open-questions section")
    expect(top.locator("h2")).to_contain_text("Đã bổ sung lúc")  # it came: no more "asked for"
    expect(top).to_contain_text("→ Kỹ sư trưởng")
    expect(top.locator("h3")).to_have_text("Đã yêu cầu bổ sung")
    expect(card(page, "request_supplement")).to_be_hidden()  # guidance is given once
    sound(page)


@at_both_sizes
def test_another_unit_is_asked_and_answers(page: Page, sign_in: SignIn, portal: Portal) -> None:
    code = file_for_lan(portal).act("accept").act("take").code
    on_the_dossier(page, sign_in, code, language="/en")
    consult = unfold(page, "consult")
    agencies = page.locator("#consult-agency option")
    expect(agencies.nth(1)).to_have_text("Ministry of Home Affairs")
    expect(agencies.filter(has_text="Bắc Kạn")).to_have_count(0)  # a province until 2025
    consult.get_by_label("Another unit").check()
    page.fill("#consult-unit", "Sở Y tế Hà Nội")
    page.fill("#consult-question", "Giấy khám sức khỏe này có đúng không?")
    on(page, "consult-answer_by", later(3))
    consult.locator("[type=submit]").click()
    expect(page.locator("#open-questions")).to_contain_text("Sở Y tế Hà Nội")
    answer = unfold(page, "answer_consultation")
    page.locator("#answer_consultation-consultation").select_option(index=1)
    page.fill("#answer_consultation-text", "Đúng")
    answer.locator("[type=submit]").click()
    expect(page.locator("#open-questions")).to_contain_text("Đúng")


@at_both_sizes
def test_a_visit_a_new_date_a_colleague_and_a_payment(page: Page, sign_in: SignIn, portal: Portal) -> None:
    code = file_for_lan(portal).act("accept").act("take").code
    on_the_dossier(page, sign_in, code, language="/en")
    visit = unfold(page, "record_visit")
    sound(page)
    visit.locator("[type=submit]").click()
    expect(page.locator("#record_visit-summary")).to_be_focused()
    on(page, "record_visit-at_day", later(0))
    page.fill("#record_visit-at_time", "00:00")
    page.fill("#record_visit-place", "Xưởng số 2")
    visit.locator('[data-row] [data-field="unit"] input').fill("Cục Việc làm")
    visit.locator('[data-row] [data-field="count"] input').fill("2")
    page.fill("#record_visit-content", "Đúng như hồ sơ")
    visit.locator("[type=submit]").click()
    expect(visit).to_contain_text("later than the filing")
    card(page, "record_visit").locator("summary").click()
    extend = unfold(page, "extend")
    page.fill("#extend-reason", "Chờ xác minh")
    on(page, "extend-new_date", later(40))
    extend.locator("[type=submit]").click()
    expect(page.locator("#state")).to_contain_text("The new date")
    expect(card(page, "extend")).to_be_hidden()  # once in its life
    assign = unfold(page, "assign")
    page.select_option("#assign-assignee", "thu")
    assign.locator("[type=submit]").click()
    expect(page.locator("#history li").last).to_contain_text("Assigned")
    pay = unfold(page, "request_payment")
    page.fill("#request_payment-amount", "600.000")
    page.fill("#request_payment-reason", "Lệ phí")
    pay.locator("[type=submit]").click()
    expect(page.locator("#open-questions")).to_contain_text("600.000")
    unfold(page, "confirm_payment")
    expect(page.locator("#confirm_payment-amount")).to_have_value("600000")
    page.fill("#confirm_payment-reference", "BL-1")
    press(page, "confirm_payment")
    expect(page.locator("#facts")).to_contain_text("In process")
    unfold(page, "stop").locator("textarea").fill("Người nộp đề nghị")
    press(page, "stop")
    expect(page.locator("#facts")).to_contain_text("Stopped")
    expect(page.locator("#slips")).to_contain_text("PDF")
