#include "clients/cli/snapshot/erased_entities.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "storage/base/sha256.h"

namespace skua {
namespace {

void append_big_endian(std::string& out, std::string_view little_endian, bool is_signed) {
  const std::size_t begin = out.size();
  out.append(little_endian.rbegin(), little_endian.rend());
  if (is_signed) out[begin] = static_cast<char>(out[begin] ^ '\x80');
}

void append_with_length(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>((size >> static_cast<unsigned>(shift)) & 0xffU));
  out.append(text);
}

// As docs/FORMAT.md encodes join keys.
std::string key_text(ValueType type, std::string_view cell) {
  std::string out;
  switch (type) {
    case ValueType::kBool:
      return std::string(cell);
    case ValueType::kInt32:
    case ValueType::kInt64:
    case ValueType::kUnixTimestamp:
      append_big_endian(out, cell, true);
      return out;
    default:
      for (const char c : cell) {
        out.push_back(c);
        if (c == '\0') out.push_back('\xff');
      }
      out.append("\0\1", 2);
      return out;
  }
}

}  // namespace

Result<std::uint64_t> ErasedEntities::add(std::string_view lines) {
  std::uint64_t count = 0;
  try {
    while (!lines.empty()) {
      const std::size_t end = std::min(lines.find('\n'), lines.size());
      const auto line = nlohmann::json::parse(lines.substr(0, end));
      (void)line.at("sequence").get<std::uint64_t>();
      digests_.insert(line.at("digest").get<std::string>());
      lines.remove_prefix(std::min(end + 1, lines.size()));
      ++count;
    }
  } catch (const std::exception&) {
    return invalid_argument("is no file of erasures, or a damaged one");
  }
  return count;
}

bool ErasedEntities::contains(const std::vector<std::string>& names,
                              const std::vector<Column>& columns, std::size_t row) const {
  if (empty()) return false;
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
  std::string head;
  append_with_length(head, store_id_);
  append_with_length(head, project_);
  // An erasure names all join keys or some of them.
  const std::uint64_t subsets = std::uint64_t{1} << std::min<std::size_t>(names.size(), 16);
  for (std::uint64_t subset = 1; subset < subsets; ++subset) {
    std::string text = head;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if ((subset >> i & 1U) == 0) continue;
      const Column& column = columns[order[i]];
      append_with_length(text, names[order[i]]);
      append_with_length(text, key_text(column.type(), column.cell(row)));
    }
    Sha256 digest;
    digest.add(text);
    if (digests_.contains(digest.finish())) return true;
  }
  return false;
}

}  // namespace skua
