#include "api/service/audit_log.h"

#include "api/service/shown_name.h"

namespace skua {
namespace {

constexpr std::size_t kSubjectBytesMax = 1024;

// Quoted, so that no subject looks like another field.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, kSubjectBytesMax)) {
    const bool is_plain = c >= ' ' && c < '\x7f' && c != '"' && c != '\\';
    out.push_back(is_plain ? c : '?');
  }
  if (text.size() > kSubjectBytesMax) out += "...";
  return out + "\"";
}

std::string word(std::string_view text) {
  return text.empty() ? std::string("-") : shown_name(text);
}

}  // namespace

std::string audit_line(const AuditEntry& entry) {
  std::string line = std::string("key=")
                         .append(word(entry.key))
                         .append(" operation=")
                         .append(operation_info(entry.operation).method)
                         .append(" subject=")
                         .append(quoted(entry.subject))
                         .append(" outcome=")
                         .append(status_code_name(entry.outcome))
                         .append(" door=")
                         .append(word(entry.door))
                         .append(" from=")
                         .append(word(entry.peer));
  if (!entry.trace_id.empty()) line.append(" trace_id=").append(entry.trace_id);
  if (entry.left_out > 0) line.append(" left_out=").append(std::to_string(entry.left_out));
  return line;
}

}  // namespace skua
