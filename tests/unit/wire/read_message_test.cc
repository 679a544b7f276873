// The parser of GetFeaturesRequest beside the generated class: same verdict and same content for
// any bytes.
#include "api/wire/read_message.h"

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "api/wire/proto_column.h"
#include "api/wire/wire_format.h"
#include "skua/v1/online.pb.h"
#include "tests/support/random_source.h"

namespace skua {
namespace {

using test::RandomSource;
using wire::tag_of;
using wire::WireType;

std::string varint(std::uint64_t value, std::size_t padding = 0) {
  char out[16];
  std::string bytes(out, wire::put_varint(out, value));
  for (std::size_t i = 0; i < padding; ++i) {
    bytes.back() = static_cast<char>(bytes.back() | 0x80);
    bytes.push_back('\0');
  }
  return bytes;
}

std::string length_delimited(std::string_view bytes) {
  return varint(bytes.size()) + std::string(bytes);
}

std::string random_bytes(RandomSource& random, std::int64_t most) {
  std::string bytes;
  for (std::int64_t i = random.between(0, most); i > 0; --i)
    bytes.push_back(static_cast<char>(random.between(0, random.one_in(3) ? 255 : 3)));
  return bytes;
}

std::string random_field(RandomSource& random, int nesting);

// Fields as the wire format allows them, in any order and of any type; numbers mostly those of the
// messages.
std::string random_fields(RandomSource& random, int nesting) {
  std::string bytes;
  for (std::int64_t i = random.between(0, 6); i > 0; --i) bytes += random_field(random, nesting);
  return bytes;
}

std::string random_field(RandomSource& random, int nesting) {
  const int field =
      static_cast<int>(random.one_in(50) ? random.between(0, 1 << 20) : random.between(1, 12));
  const auto type = static_cast<WireType>(random.one_in(40)  ? random.between(0, 7)
                                          : random.one_in(2) ? 2
                                                             : random.between(0, 5));
  const std::size_t padding = random.one_in(20) ? random.between(0, 9) : 0;
  std::string bytes = varint(tag_of(field, type), random.one_in(30) ? padding : 0);
  switch (type) {
    case WireType::kVarint:
      return bytes +
             varint(static_cast<std::uint64_t>(random.between(0, 300)) << random.between(0, 60),
                    padding);
    case WireType::kFixed64:
      return bytes + std::string(8, 'a');
    case WireType::kFixed32:
      return bytes + std::string(4, 'b');
    case WireType::kLength:
      if (nesting > 0 && !random.one_in(3))
        return bytes + length_delimited(random_fields(random, nesting - 1));
      if (random.one_in(2))
        return bytes + length_delimited(std::string(8 * random.between(0, 3), 'c'));
      return bytes + length_delimited(random_bytes(random, 12));
    case WireType::kStartGroup:
      bytes += nesting > 0 ? random_fields(random, nesting - 1) : "";
      return bytes + varint(tag_of(random.one_in(20) ? 3 : field, WireType::kEndGroup));
    default:
      return bytes;
  }
}

void add_random_values(RandomSource& random, v1::Column& column) {
  const auto values = static_cast<int>(random.between(0, 4));
  for (int i = 0; i < values; ++i) {
    switch (random.seed() % 7) {
      case 0:
        column.add_bool_values(random.one_in(2));
        break;
      case 1:
        column.add_int32_values(static_cast<std::int32_t>(random.between(-9, 9)));
        break;
      case 2:
        column.add_float_values(1.5f * static_cast<float>(i));
        break;
      case 3:
        column.add_double_values(-2.5 * i);
        break;
      case 4:
        column.add_string_values(random.one_in(3) ? "\xf0\x9f\x90\xa6" : random.text(3));
        break;
      case 5:
        column.add_bytes_values(random_bytes(random, 5));
        break;
      default:
        column.add_int64_values(random.between(-9, 9));
    }
  }
  if (random.one_in(4)) column.add_list_lengths(static_cast<std::uint32_t>(values));
  if (random.one_in(3)) column.set_nulls(random_bytes(random, 4));
  if (random.one_in(3)) column.set_type(static_cast<v1::ValueType>(random.between(-1, 30)));
}

v1::GetFeaturesRequest random_request(RandomSource& random) {
  v1::GetFeaturesRequest request;
  if (random.one_in(2)) request.set_project(random.text(3));
  if (random.one_in(2)) request.set_feature_service(random.text(20));
  for (std::int64_t i = random.between(0, 3); i > 0; --i) request.add_features(random.text(12));
  for (std::int64_t i = random.between(0, 3); i > 0; --i) {
    v1::NamedColumn& key = *request.add_entities();
    key.set_name(random.text(5));
    if (!random.one_in(5)) add_random_values(random, *key.mutable_column());
  }
  for (std::int64_t i = random.between(0, 3); i > 0; --i) request.add_as_of_us(i);
  for (std::int64_t i = random.between(0, 3); i > 0; --i) request.add_known_at_us(-i);
  request.set_as_served(random.one_in(2));
  request.set_strict(random.one_in(2));
  request.set_full_feature_names(random.one_in(2));
  request.set_partial_on_deadline(random.one_in(2));
  if (random.one_in(2)) request.set_min_commit_token(random.text(30));
  if (random.one_in(2)) request.mutable_include()->set_expired_values(true);
  if (random.one_in(2)) request.mutable_include()->set_created_timestamps(true);
  return request;
}

// A request, a soup of fields, or one behind the other; then up to three changes of bytes.
std::string random_body(RandomSource& random) {
  std::string body;
  if (!random.one_in(3)) body = random_request(random).SerializeAsString();
  if (random.one_in(2)) body += random_fields(random, 4);
  for (std::int64_t changes = random.between(0, 3); changes > 0 && !body.empty(); --changes) {
    const auto at =
        static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(body.size()) - 1));
    switch (random.between(0, 3)) {
      case 0:
        body[at] = static_cast<char>(body[at] ^ (1 << random.between(0, 7)));
        break;
      case 1:
        body.resize(at);
        break;
      case 2:
        body.erase(at, 1);
        break;
      default:
        body.insert(at, 1, static_cast<char>(random.between(0, 255)));
    }
  }
  return body;
}

void expect_same_column(const ArrivingColumn& ours, const ArrivingColumn& theirs) {
  EXPECT_EQ(ours.type, theirs.type);
  EXPECT_EQ(ours.is_filled_twice, theirs.is_filled_twice);
  EXPECT_EQ(ours.list_lengths.bytes(), theirs.list_lengths.bytes());
  EXPECT_EQ(ours.nulls, theirs.nulls);
  if (ours.is_filled_twice) return;  // Such a column is refused before its values are looked at.
  EXPECT_EQ(ours.filled, theirs.filled);
  EXPECT_EQ(ours.fixed.bytes(), theirs.fixed.bytes());
  EXPECT_EQ(ours.strings, theirs.strings);
}

void expect_same_times(const PackedValues& ours,
                       const google::protobuf::RepeatedField<std::int64_t>& theirs) {
  ASSERT_EQ(ours.count<std::int64_t>(), static_cast<std::size_t>(theirs.size()));
  for (int i = 0; i < theirs.size(); ++i)
    EXPECT_EQ(ours.at<std::int64_t>(static_cast<std::size_t>(i)), theirs[i]);
}

void expect_same(const ReadMessage& ours, const v1::GetFeaturesRequest& theirs) {
  EXPECT_EQ(ours.project, theirs.project());
  EXPECT_EQ(ours.feature_service, theirs.feature_service());
  EXPECT_TRUE(std::equal(ours.features.begin(), ours.features.end(), theirs.features().begin(),
                         theirs.features().end()));
  expect_same_times(ours.as_of_us, theirs.as_of_us());
  expect_same_times(ours.known_at_us, theirs.known_at_us());
  EXPECT_EQ(ours.as_served, theirs.as_served());
  EXPECT_EQ(ours.min_commit_token, theirs.min_commit_token());
  EXPECT_EQ(ours.strict, theirs.strict());
  EXPECT_EQ(ours.include.event_timestamps, theirs.include().event_timestamps());
  EXPECT_EQ(ours.include.created_timestamps, theirs.include().created_timestamps());
  EXPECT_EQ(ours.include.expired_values, theirs.include().expired_values());
  EXPECT_EQ(ours.full_feature_names, theirs.full_feature_names());
  EXPECT_EQ(ours.partial_on_deadline, theirs.partial_on_deadline());
  ASSERT_EQ(ours.entities.size(), static_cast<std::size_t>(theirs.entities_size()));
  for (std::size_t i = 0; i < ours.entities.size(); ++i) {
    const v1::NamedColumn& expected = theirs.entities(static_cast<int>(i));
    EXPECT_EQ(ours.entities[i].name, expected.name());
    expect_same_column(ours.entities[i].column, arriving_column(expected.column()));
  }
}

// True when both accept the bytes; then they found the same in them.
bool expect_same_verdict(const std::string& body) {
  const google::protobuf::LogSilencer silencer;
  ReadMessage ours;
  const bool accepted = parse_read_message(body, ours);
  v1::GetFeaturesRequest theirs;
  EXPECT_EQ(accepted, theirs.ParseFromString(body));
  if (accepted && !::testing::Test::HasFailure()) expect_same(ours, theirs);
  return accepted;
}

TEST(ReadMessage, EqualsTheGeneratedClass) {
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (const std::uint64_t seed : test::test_seeds(60)) {
    RandomSource random(seed);
    for (int i = 0; i < 500; ++i) {
      SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed) + " body " + std::to_string(i));
      ++(expect_same_verdict(random_body(random)) ? accepted : refused);
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(accepted, refused / 10);
  EXPECT_GT(refused, accepted / 10);
}

TEST(ReadMessage, EveryCutOfARequest) {
  RandomSource random(7);
  for (int i = 0; i < 50; ++i) {
    const std::string body = random_request(random).SerializeAsString();
    for (std::size_t bytes = 0; bytes <= body.size(); ++bytes)
      expect_same_verdict(body.substr(0, bytes));
  }
}

TEST(ReadMessage, NestsGroupsAsDeepAsProtobuf) {
  const std::string begin = varint(tag_of(20, WireType::kStartGroup));
  const std::string end = varint(tag_of(20, WireType::kEndGroup));
  for (const int depth : {1, 99, 100, 101, 5000}) {
    std::string groups;
    for (int i = 0; i < depth; ++i) groups += begin;
    for (int i = 0; i < depth; ++i) groups += end;
    EXPECT_EQ(expect_same_verdict(groups), depth <= 100) << depth;
    const std::string in_column = "\x12" + length_delimited(groups);
    EXPECT_EQ(expect_same_verdict("\x22" + length_delimited(in_column)), depth <= 98) << depth;
    groups.resize(groups.size() - end.size());
    EXPECT_FALSE(expect_same_verdict(groups)) << depth;
  }
}

TEST(ReadMessage, PiecesOfAPackedFieldAddUp) {
  v1::Column first;
  v1::Column second;
  for (std::int64_t i = 0; i < 5; ++i) first.add_int64_values(i);
  second.add_int64_values(77);
  const std::string column =
      "\x12" + length_delimited(first.SerializeAsString() + second.SerializeAsString());
  const std::string body = "\x22" + length_delimited(column + column);
  EXPECT_TRUE(expect_same_verdict(body));
  ReadMessage message;
  ASSERT_TRUE(parse_read_message(body, message));
  ASSERT_EQ(message.entities.size(), 1u);
  EXPECT_EQ(message.entities[0].column.values(), 12u);
  EXPECT_EQ(message.entities[0].column.fixed.at<std::int64_t>(11), 77);
}

TEST(ReadMessage, KeepsABoundedNumberOfKeyColumns) {
  std::string body;
  for (int i = 0; i < 1024; ++i) body += std::string("\x22\0", 2);
  EXPECT_TRUE(expect_same_verdict(body));
  for (int i = 1024; i < 2000; ++i) body += std::string("\x22\0", 2);
  ReadMessage message;
  ASSERT_TRUE(parse_read_message(body, message));
  EXPECT_EQ(message.entities.size(), kKeptKeyColumnsMax);
  EXPECT_TRUE(message.has_more_entities);
  ReadMessage malformed;
  EXPECT_FALSE(parse_read_message(body + "\x22\x02\x0a\x01", malformed));
}

TEST(ReadMessage, StringsAreUtf8) {
  EXPECT_FALSE(expect_same_verdict("\x0a\x02\xc0\x80"));
  EXPECT_FALSE(expect_same_verdict("\x0a\x03\xed\xa0\x80"));
  EXPECT_TRUE(expect_same_verdict("\x0a\x04\xf4\x8f\xbf\xbf"));
  EXPECT_FALSE(expect_same_verdict("\x0a\x04\xf4\x90\x80\x80"));
}

}  // namespace
}  // namespace skua
