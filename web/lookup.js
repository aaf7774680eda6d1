// The look-up page: the code is in the path, the pin after '#', so that no server ever logs it.
const STATES = {
  registered: "Mới đăng ký · Registered", accepted: "Được tiếp nhận · Accepted", refused: "Không được tiếp nhận · Refused",
  in_process: "Đang xử lý · In process", supplement_requested: "Yêu cầu bổ sung giấy tờ · A supplement is asked for",
  payment_requested: "Yêu cầu nộp phí, lệ phí · Payment is asked for", withdrawn: "Đã rút · Withdrawn", stopped: "Dừng xử lý · Stopped",
  decided: "Đã xử lý xong · Decided", handed_over: "Đã trả kết quả · Handed over",
};
const TIMELINESS = {
  not_started: "Chưa tính thời hạn · The clock has not started", within_time: "Trong hạn · Within time", near_due: "Sắp đến hạn · Near due",
  overdue: "Quá hạn · Overdue", waiting_supplement: "Chờ bổ sung · Waiting for a supplement", waiting_payment: "Chờ nộp phí, lệ phí · Waiting for payment",
  early: "Sớm hạn · Early", on_time: "Đúng hạn · On time", late: "Trễ hạn, đã xin lỗi · Late, with an apology",
  late_without_apology: "Trễ hạn, chưa xin lỗi · Late without an apology", closed_without_result: "Kết thúc không có kết quả · Closed without a result",
};
const ACTIONS = {
  file: "Nộp · Filed", accept: "Tiếp nhận · Accepted", refuse: "Từ chối tiếp nhận · Refused", assign: "Phân công · Assigned",
  forward: "Chuyển xử lý · Forwarded", request_supplement: "Yêu cầu bổ sung · A supplement was asked for", supplement: "Bổ sung · Supplemented",
  request_payment: "Yêu cầu nộp phí, lệ phí · Payment was asked for", confirm_payment: "Xác nhận thanh toán · Payment was confirmed",
  extend: "Gia hạn, xin lỗi · Extended, with an apology", stop: "Dừng xử lý · Stopped", decide: "Quyết định · Decided",
  hand_over: "Trả kết quả · Handed over", withdraw: "Rút hồ sơ · Withdrawn", take: "Nhận xử lý · Taken to work on",
  give_back: "Trả lại việc · Given back", check_papers: "Kiểm tra giấy tờ · Papers were checked",
  consult: "Hỏi ý kiến đơn vị khác · Another unit was asked", answer_consultation: "Đơn vị được hỏi đã trả lời · The unit asked has answered",
  record_visit: "Kiểm tra thực tế · Checked on site", propose: "Đề xuất quyết định · A decision was proposed",
  return_proposal: "Trả lại đề xuất · The proposal was returned", finish_step: "Xong một bước làm song song · A parallel step was finished",
  transfer: "Chuyển sang cơ quan kế thừa · Moved to the successor agency",
  apply_calendar: "Tính lại ngày hẹn theo lịch mới · Counted anew by a newer calendar",
};
const OUTCOMES = { approved: "Đồng ý · Approved", rejected: "Không đồng ý · Rejected" };
const form = document.querySelector("#lookup");
const answer = document.querySelector("#answer");

const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

// 2026-11-24 and 2026-11-24T18:09:12+07:00 as they are written here: 24/11/2026, 18:09 24/11/2026. Always Hà Nội's.
function day(text) {
  return text ? text.slice(0, 10).split("-").reverse().join("/") : text;
}

function instant(text) {
  return text ? `${text.slice(11, 16)} ${day(text)}` : text;
}

function rows(pairs) {
  const list = document.createElement("dl");
  for (const [name, value] of pairs) {
    if (value === null || value === undefined || value === "") continue;
    const told = element("dd", value instanceof Node ? "" : value);
    if (value instanceof Node) told.append(value);
    list.append(element("dt", name), told);
  }
  return list;
}

// What only the dossier's own people are shown: what is asked of them, the result, each step.
function own(body) {
  const parts = [];
  if (body.state === "supplement_requested" && body.supplement) {
    const asked = document.createElement("ul");
    asked.append(...body.supplement.items.map((item) => element("li", item.text)));
    parts.push(element("h2", "Cần bổ sung · What is asked for"), element("p", body.supplement.reason ?? ""), asked);
  }
  if (body.state === "payment_requested" && body.payment) {
    parts.push(element("h2", "Cần nộp · To be paid"),
      element("p", `${body.payment.amount.toLocaleString("vi-VN")} đồng. ${body.payment.reason ?? ""}`));
  }
  if (body.result) {
    const { outcome, number, date, reason, url } = body.result;
    const paper = url && Object.assign(element("a", "Tải giấy tờ · Open the paper"), { href: url });
    parts.push(element("h2", "Kết quả · Result"), rows([["Quyết định · Decision", OUTCOMES[outcome] ?? outcome], ["Số · Number", number],
      ["Ngày · Date", day(date)], ["Lý do · Reason", reason], ["Giấy tờ · Paper", paper]]));
  }
  if (body.history) {
    const steps = document.createElement("ol");
    steps.append(...body.history.map((line) =>
      element("li", `${instant(line.at)}: ${ACTIONS[line.action] ?? line.action}${line.note ? `. ${line.note}` : ""}`)));
    parts.push(element("h2", "Các bước · Steps"), steps);
  }
  return parts;
}

async function named(procedure) {
  if (!procedure) return procedure;
  try {
    const reply = await fetch(`/api/submission/procedures/${encodeURIComponent(procedure)}`);
    return reply.ok ? (await reply.json()).name.vi : procedure;
  } catch {
    return procedure;
  }
}

async function look(code, pin) {
  answer.replaceChildren(element("p", "Đang tra cứu… · Looking up…"));
  try {
    const reply = await fetch(`/api/status/dossiers/${encodeURIComponent(code)}`, { headers: pin ? { "Receipt-Pin": pin } : {} });
    const body = await reply.json();
    if (!reply.ok) return answer.replaceChildren(element("p", `${body.title}. ${body.detail}`));
    answer.replaceChildren(rows([["Mã hồ sơ · Code", body.code], ["Thủ tục · Procedure", await named(body.procedure)],
      ["Trạng thái · State", STATES[body.state] ?? body.state], ["Bước · Step", `${body.step.number} / ${body.step.of}`],
      ["Nộp lúc · Registered", instant(body.registered_at)], ["Tiếp nhận lúc · Accepted", instant(body.accepted_at)],
      ["Ngày hẹn trả · Due", day(body.due_date)], ["Kết thúc lúc · Closed", instant(body.closed_at)],
      ["Thời hạn · Timeliness", TIMELINESS[body.timeliness] ?? body.timeliness]]), ...own(body));
  } catch {
    answer.replaceChildren(element("p", "Không kết nối được. Hãy thử lại. · No connection. Try again."));
  }
  answer.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  form.code.value = form.code.value.trim().toUpperCase(); // codes have no small letters; phones begin with them
  look(form.code.value, form.pin.value.trim());
});

const coded = location.pathname.match(/^\/tra-cuu\/([^/]+)$/);
if (coded) {
  form.code.value = decodeURIComponent(coded[1]);
  form.pin.value = decodeURIComponent(location.hash.slice(1));
  look(form.code.value, form.pin.value);
}
