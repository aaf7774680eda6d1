"""What is said beside the scores, for those who read them."""

from __future__ import annotations

from kernel.text import Text

INDICATORS = {
    1: Text("Tổng thời gian giải quyết so với quy định", "Total time against the time the law gives"),
    2: Text("Thời gian của từng bước so với thời gian được giao", "Time of each step against the time assigned to it"),
    3: Text(
        "Số lần phải liên hệ với nơi tiếp nhận để hoàn thiện hồ sơ", "Times the receiving agency had to be contacted"
    ),
    7: Text("Thái độ của cán bộ, công chức", "Attitude of officials"),
    9: Text("Tiếp nhận, giải quyết dịch vụ công trực tuyến", "Services received and handled online"),
}

TOTAL_TIME = Text(
    "Trước hạn 2 điểm, đúng hạn 1 điểm, quá hạn 0 điểm; chia cho số hồ sơ đã có kết quả.",
    "Early 2 points, on time 1, late 0; divided by the dossiers that have a result.",
)
TIME_OF_STEPS = Text(
    "Như chỉ số 1, tính cho từng bước của hồ sơ đã có kết quả; chia cho số bước. Cách chia này chưa được kiểm chứng.",
    "As indicator 1, for each step of the dossiers that have a result; divided by the steps. This way of dividing is "
    "unverified.",
)
CONTACTS = Text(
    "Không phải bổ sung 2 điểm, một lần 1 điểm, nhiều lần 0 điểm. Số lần do lỗi của người nộp chưa được loại trừ vì dữ liệu "
    "không ghi lỗi của ai.",
    "No supplement 2 points, one 1, more 0. Those caused by the applicant's own error are not left out: the data does not "
    "say whose error it was.",
)
ATTITUDE = Text(
    "Trước hạn 2 điểm, đúng hạn 1 điểm, quá hạn 0 điểm, coi như không có phản ánh, kiến nghị: dữ liệu hồ sơ không cho biết "
    "phản ánh. Quá hạn mà không có phản ánh: luật không nói, tính 0 điểm.",
    "Early 2 points, on time 1, late 0, as if nobody had complained: dossiers do not tell of complaints. Late without a "
    "complaint: the law does not say, counted as 0.",
)
ONLINE = Text(
    "Từ 20% thủ tục và từ 30% hồ sơ trực tuyến, không có hồ sơ trực tuyến quá hạn: 2 điểm; từ 15% hồ sơ: 1 điểm; ít hơn, "
    "hoặc có hồ sơ trực tuyến quá hạn: 0 điểm.",
    "From 20% of procedures and 30% of dossiers online, none of these late: 2 points; from 15% of dossiers: 1; fewer, or "
    "any online dossier late: 0.",
)
ONLINE_GAP = Text(
    "Từ 30% hồ sơ trực tuyến nhưng dưới 20% thủ tục: luật không nói, tính 1 điểm.",
    "From 30% of dossiers online, but under 20% of procedures: the law does not say, counted as 1.",
)

BANDS = {
    "all_duties": Text("Hoàn thành 100% nhiệm vụ", "100% of duties done"),
    "most_duties": Text("Hoàn thành từ 70% đến dưới 100% nhiệm vụ", "70% to under 100% of duties done"),
    "too_few_duties": Text("Hoàn thành dưới 70% nhiệm vụ", "Under 70% of duties done"),
    "excellent": Text("Xuất sắc", "Excellent"),
    "good": Text("Tốt", "Good"),
    "fair": Text("Khá", "Fair"),
    "average": Text("Trung bình", "Average"),
    "weak": Text("Yếu", "Weak"),
}

PORTAL_TIME = Text(
    "Tiến độ, 20 điểm nhân với tỷ lệ đúng hạn theo cách tính của Cổng Dịch vụ công quốc gia.",
    "Timeliness, 20 points times the rate on time as the national portal counts it.",
)
WHY_DIFFERENT = Text(
    "Luật so sánh ngày: ngày đến hạn kết thúc lúc 24 giờ. Cổng quốc gia so sánh thời điểm với giờ hẹn trả, là giờ tan sở "
    "của ngày đến hạn; hồ sơ bị yêu cầu bổ sung hơn một lần là trễ dù có kết quả đúng hạn; hồ sơ dừng xử lý hoặc xin rút "
    "sau khi được tiếp nhận cũng được tính, và hồ sơ đang giải quyết được tính đến ngày cuối kỳ.",
    "The law compares days: the due day ends at 24:00. The national portal compares instants with the appointed time, which "
    "is the closing hour of the due day; a dossier sent back for more than one supplement is late even when its result is "
    "in time; dossiers stopped or withdrawn after acceptance count too, and open ones as of the last day of the period.",
)
PORTAL_ONLINE = Text(
    "Dịch vụ công trực tuyến, 12 điểm từ 50% hồ sơ có kết quả được nộp trực tuyến; thấp hơn thì theo tỷ lệ. Tỷ lệ đồng bộ "
    "lên Cổng quốc gia coi như 100%.",
    "Online service, 12 points from 50% of the dossiers with a result filed online, below that in proportion. The rate of "
    "synchronisation with the national portal is taken as 100%.",
)
PORTAL_DIGITISED = Text(
    "Số hóa, 22 điểm từ 80% hồ sơ có giấy tờ và kết quả đều là tệp; thấp hơn thì theo tỷ lệ. Việc dùng lại dữ liệu đã số "
    "hóa không được tính.",
    "Digitised, 22 points from 80% of the dossiers whose papers and result are both files, below that in proportion. Reuse "
    "of digitised data is not counted.",
)
