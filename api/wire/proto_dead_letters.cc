#include "api/wire/proto_dead_letters.h"

#include <simdjson.h>

#include <utility>

namespace skua {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::string utf8_text(std::string_view text) {
  if (simdjson::validate_utf8(text.data(), text.size())) return std::string(text);
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x80)
      out.push_back(c);
    else
      out.append(kReplacement);
  }
  return out;
}

void fill_letter(const DeadLetter& from, const DeadLetterRecord& record, v1::DeadLetter& to) {
  to.set_id(from.sequence);
  to.set_created_timestamp_us(from.created_timestamp.us);
  to.set_partition(from.partition);
  to.set_offset(from.offset);
  to.set_column(utf8_text(from.column));
  to.set_code(std::string(status_code_name(from.reason.code())));
  to.set_reason(utf8_text(from.reason.message()));
  to.set_key_bytes(record.key ? record.key->size() : 0);
  to.set_value_bytes(record.value ? record.value->size() : 0);
  to.set_headers(static_cast<std::uint32_t>(record.headers.size()));
}

template <typename Request>
LetterSelection selection(const Request& from) {
  LetterSelection out;
  out.project = from.project();
  out.view = from.feature_view();
  out.ids.assign(from.ids().begin(), from.ids().end());
  out.all = from.all();
  out.page_token = from.page_token();
  return out;
}

template <typename Response>
void fill_reports(const LetterReports& reports, Response& to) {
  for (const LetterReport& from : reports.letters) {
    v1::DeadLetterReport& report = *to.add_letters();
    report.set_id(from.id);
    report.set_outcome(static_cast<v1::DeadLetterReport::Outcome>(from.outcome));
    if (from.reason.ok()) continue;
    report.set_column(utf8_text(from.column));
    report.set_code(std::string(status_code_name(from.reason.code())));
    report.set_reason(utf8_text(from.reason.message()));
  }
  to.set_next_page_token(reports.next_page_token);
}

}  // namespace

void letters_to_proto(const DeadLetterPage& page, v1::ListDeadLettersResponse& to) {
  for (const DeadLetter& letter : page.letters) {
    // A damaged letter is listed too: its reason says so.
    const auto record = decode_dead_letter_record(letter.record);
    fill_letter(letter, record.ok() ? *record : DeadLetterRecord(), *to.add_letters());
  }
  to.set_next_page_token(page.cursor);
}

Status letter_to_proto(const DeadLetter& letter, v1::ShowDeadLetterResponse& to) {
  ASSIGN_OR_RETURN(const DeadLetterRecord record, decode_dead_letter_record(letter.record));
  fill_letter(letter, record, *to.mutable_letter());
  if (record.key) to.set_key(std::string(*record.key));
  if (record.value) to.set_value(std::string(*record.value));
  for (const DeadLetterHeader& from : record.headers) {
    v1::RecordHeader& header = *to.add_headers();
    header.set_name(utf8_text(from.name));
    if (from.value) header.set_value(std::string(*from.value));
  }
  if (record.timestamp) to.set_timestamp_us(record.timestamp->us);
  return Status::ok_status();
}

LetterSelection selection_from_proto(const v1::ReplayDeadLettersRequest& from) {
  return selection(from);
}

LetterSelection selection_from_proto(const v1::DiscardDeadLettersRequest& from) {
  return selection(from);
}

void reports_to_proto(const LetterReports& reports, std::string commit_token,
                      v1::ReplayDeadLettersResponse& to) {
  fill_reports(reports, to);
  to.set_commit_token(std::move(commit_token));
}

void reports_to_proto(const LetterReports& reports, v1::DiscardDeadLettersResponse& to) {
  fill_reports(reports, to);
}

}  // namespace skua
