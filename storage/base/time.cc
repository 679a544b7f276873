#include "storage/base/time.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace skua {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Reads a text from its front. Every take is all or nothing.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

  bool take_any_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Exactly `digits` decimal digits.
  bool take_number(std::size_t digits, unsigned& out) {
    if (rest_.size() < digits) return false;
    unsigned value = 0;
    for (char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9') return false;
      value = value * 10 + static_cast<unsigned>(c - '0');
    }
    out = value;
    rest_.remove_prefix(digits);
    return true;
  }

  std::string_view take_digits() {
    const std::size_t count = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    const std::string_view digits = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return digits;
  }

  std::string_view take_letters() {
    const std::size_t count = std::min(rest_.find_first_of("0123456789"), rest_.size());
    const std::string_view letters = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return letters;
  }

 private:
  std::string_view rest_;
};

bool take_date(Cursor& text, std::chrono::sys_days& out) {
  unsigned year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (!text.take_number(4, year) || !text.take_any_of("-") || !text.take_number(2, month) ||
      !text.take_any_of("-") || !text.take_number(2, day))
    return false;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(year)},
                                         std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok()) return false;
  out = std::chrono::sys_days{date};
  return true;
}

// One to nine digits; those beyond microseconds are dropped.
bool take_fraction(Cursor& text, microseconds& out) {
  const std::string_view digits = text.take_digits();
  if (digits.empty() || digits.size() > 9) return false;
  std::int64_t us = 0;
  for (std::size_t i = 0; i < 6; ++i) us = us * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  out = microseconds{us};
  return true;
}

struct TimeOfDay {
  microseconds since_midnight{0};
  bool is_leap_second = false;
};

bool take_time_of_day(Cursor& text, TimeOfDay& out) {
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  microseconds fraction{0};
  if (!text.take_number(2, hour) || !text.take_any_of(":") || !text.take_number(2, minute))
    return false;
  if (text.take_any_of(":")) {
    if (!text.take_number(2, second)) return false;
    if (text.take_any_of(".") && !take_fraction(text, fraction)) return false;
  }
  if (hour > 23 || minute > 59 || second > 60) return false;
  out.since_midnight = hours{hour} + minutes{minute} + seconds{second} + fraction;
  out.is_leap_second = second == 60;
  return true;
}

bool take_offset(Cursor& text, minutes& out) {
  if (text.take_any_of("Zz")) {
    out = minutes{0};
    return true;
  }
  const bool is_east = text.take_any_of("+");
  unsigned hour = 0;
  unsigned minute = 0;
  if ((!is_east && !text.take_any_of("-")) || !text.take_number(2, hour) ||
      !text.take_any_of(":") || !text.take_number(2, minute) || hour > 23 || minute > 59)
    return false;
  const minutes offset = hours{hour} + minutes{minute};
  out = is_east ? offset : -offset;
  return true;
}

// Leap seconds are inserted at the end of a month, UTC. `t` counts one as the second after it.
bool may_follow_leap_second(microseconds t) {
  const auto day = std::chrono::floor<days>(std::chrono::sys_time<microseconds>{t});
  return std::chrono::sys_time<microseconds>{t} - day < seconds{1} &&
         std::chrono::year_month_day{day}.day() == std::chrono::day{1};
}

void append_number(std::string& out, std::uint64_t value, std::size_t digits) {
  std::array<char, 20> buffer;
  for (std::size_t i = digits; i-- > 0; value /= 10)
    buffer[i] = static_cast<char>('0' + value % 10);
  out.append(buffer.data(), digits);
}

void append_fraction(std::string& out, std::uint64_t us) {
  if (us == 0) return;
  out.push_back('.');
  if (us % 1000 == 0)
    append_number(out, us / 1000, 3);
  else
    append_number(out, us, 6);
}

struct DurationUnit {
  std::string_view name;
  std::int64_t us;
};

// From the largest to the smallest: the order in which a duration names them.
constexpr std::array<DurationUnit, 6> kDurationUnits = {{{"d", 86'400'000'000},
                                                         {"h", 3'600'000'000},
                                                         {"m", 60'000'000},
                                                         {"s", 1'000'000},
                                                         {"ms", 1'000},
                                                         {"us", 1}}};

Status bad_duration() {
  return invalid_argument(
      "not a duration: write whole numbers with the units d h m s ms us, the largest first, "
      "like 90s, 1h30m or 7d; 0 stands alone");
}

}  // namespace

void append_rfc3339(std::string& out, Timestamp t) {
  const std::chrono::sys_time<microseconds> time{
      microseconds{std::clamp(t, kEarliestTimestamp, kLatestTimestamp).us}};
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  append_number(out, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  out.push_back('-');
  append_number(out, static_cast<unsigned>(date.month()), 2);
  out.push_back('-');
  append_number(out, static_cast<unsigned>(date.day()), 2);
  out.push_back('T');
  append_number(out, static_cast<std::uint64_t>(clock.hours().count()), 2);
  out.push_back(':');
  append_number(out, static_cast<std::uint64_t>(clock.minutes().count()), 2);
  out.push_back(':');
  append_number(out, static_cast<std::uint64_t>(clock.seconds().count()), 2);
  append_fraction(out, static_cast<std::uint64_t>(clock.subseconds().count()));
  out.push_back('Z');
}

std::string format_rfc3339(Timestamp t) {
  std::string out;
  append_rfc3339(out, t);
  return out;
}

Result<Timestamp> parse_rfc3339(std::string_view text) {
  Cursor cursor(text);
  std::chrono::sys_days date;
  TimeOfDay time;
  minutes offset{0};
  if (!take_date(cursor, date) || !cursor.take_any_of("Tt ") || !take_time_of_day(cursor, time))
    return invalid_argument("not an RFC 3339 timestamp like 2013-07-04T12:00:00Z");
  if (cursor.at_end())
    return invalid_argument("a timestamp needs an offset: append Z for UTC, or one like +02:00");
  if (!take_offset(cursor, offset) || !cursor.at_end())
    return invalid_argument("a timestamp must end with Z or an offset like +02:00");
  const microseconds moment = date.time_since_epoch() + time.since_midnight - offset;
  if (time.is_leap_second && !may_follow_leap_second(moment))
    return invalid_argument("second 60 exists only as a leap second, at the end of a month in UTC");
  const Timestamp t{moment.count()};
  if (!is_nameable(t))
    return invalid_argument("a timestamp must lie in the years 0001 to 9999, UTC");
  return t;
}

Result<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration{0};
  Cursor cursor(text);
  std::int64_t total = 0;
  auto next_unit = kDurationUnits.begin();
  do {
    const std::string_view digits = cursor.take_digits();
    const std::string_view name = cursor.take_letters();
    const auto unit = std::find_if(next_unit, kDurationUnits.end(),
                                   [&](const DurationUnit& u) { return u.name == name; });
    if (digits.empty() || unit == kDurationUnits.end()) return bad_duration();
    std::int64_t part = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), part);
    if (parsed.ec != std::errc() || __builtin_mul_overflow(part, unit->us, &part) ||
        __builtin_add_overflow(total, part, &total))
      return invalid_argument("a duration must be shorter than 292,000 years");
    next_unit = unit + 1;
  } while (!cursor.at_end());
  return Duration{total};
}

std::string format_duration(Duration d) {
  if (d.count() == 0) return "0";
  std::string out = d.count() < 0 ? "-" : "";
  // Unsigned, because the shortest duration has no positive counterpart.
  std::uint64_t rest = static_cast<std::uint64_t>(d.count());
  if (d.count() < 0) rest = 0 - rest;
  for (const DurationUnit& unit : kDurationUnits) {
    const auto unit_us = static_cast<std::uint64_t>(unit.us);
    if (rest < unit_us) continue;
    out += std::to_string(rest / unit_us);
    out += unit.name;
    rest %= unit_us;
  }
  return out;
}

}  // namespace skua
