#include "api/kafka/codec/decompressor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/kafka/codec/big_endian.h"
#include "api/kafka/codec/xerial.h"
#include "tests/support/random_source.h"
#include "tests/unit/kafka_codec/golden_bytes.h"

namespace skua::kafka {
namespace {

constexpr std::size_t kPlenty = 64U << 20U;

std::vector<Compression> codecs() {
  return {Compression::kGzip, Compression::kSnappy, Compression::kLz4, Compression::kZstd};
}

// Text that compresses as rows do.
std::string sample_text(test::RandomSource& random, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes)
    out += R"({"user_id":")" + random.text(6) + R"(","clicks":7,"country":"de"})";
  out.resize(bytes);
  return out;
}

TEST(Decompressor, ReadsWhatOtherClientsCompress) {
  std::string expected;
  for (int i = 0; i < 20; ++i) expected += R"({"station":"JFK","temperature":21.5})";
  const GoldenBytes golden = golden_bytes("compressed");
  ASSERT_EQ(golden.size(), 5U);  // Snappy in both framings.
  Decompressor decompressor;
  ByteBuffer out;
  for (const auto& [key, bytes] : golden) {
    const auto compression = static_cast<Compression>(key.first);
    ASSERT_TRUE(decompressor.decompress(compression, bytes, kPlenty, out).ok()) << key.first;
    EXPECT_EQ(out.view(), expected);
  }
}

TEST(Decompressor, RoundTripsWholeAndInPieces) {
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    Decompressor decompressor;
    ByteBuffer out;
    for (const std::size_t size : {0U, 1U, 100U, 5000U, 70'000U, 1'500'000U}) {
      const std::string text = sample_text(random, size);
      for (const Compression codec : codecs()) {
        for (const std::size_t block : {std::size_t{0}, size / 3 + 1}) {
          const std::string bytes = compress(codec, text, block);
          ASSERT_TRUE(decompressor.decompress(codec, bytes, size, out).ok())
              << compression_name(codec) << " " << size << " " << block;
          ASSERT_EQ(out.view(), text);
          if (size == 0) continue;
          EXPECT_EQ(decompressor.decompress(codec, bytes, size - 1, out).code(),
                    StatusCode::kResourceExhausted)
              << compression_name(codec) << " " << size << " " << block;
        }
      }
    }
  }
}

TEST(Decompressor, XerialHeaderMayComeAgain) {
  const std::string twice =
      compress(Compression::kSnappy, "first ", 3) + compress(Compression::kSnappy, "second", 3);
  Decompressor decompressor;
  ByteBuffer out;
  ASSERT_TRUE(decompressor.decompress(Compression::kSnappy, twice, kPlenty, out).ok());
  EXPECT_EQ(out.view(), "first second");
}

TEST(Decompressor, NoPrefixIsWhole) {
  test::RandomSource random(3);
  const std::string text = sample_text(random, 600);
  Decompressor decompressor;
  ByteBuffer out;
  for (const Compression codec : codecs()) {
    const std::string bytes = compress(codec, text);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const std::string cut(bytes, 0, size);
      EXPECT_EQ(decompressor.decompress(codec, cut, kPlenty, out).code(),
                StatusCode::kInvalidArgument)
          << compression_name(codec) << " " << size;
    }
    EXPECT_EQ(decompressor.decompress(codec, bytes + "x", kPlenty, out).code(),
              StatusCode::kInvalidArgument)
        << compression_name(codec);
    // A damaged input leaves nothing behind.
    ASSERT_TRUE(decompressor.decompress(codec, bytes, kPlenty, out).ok());
    EXPECT_EQ(out.view(), text);
  }
}

TEST(Decompressor, BombsTakeNoMoreThanTheLimit) {
  const std::string zeros(64U << 20U, '\0');
  constexpr std::size_t kLimit = 8U << 20U;
  for (const Compression codec : codecs()) {
    for (const std::size_t block : {std::size_t{0}, std::size_t{1} << 20U}) {
      const std::string bomb = compress(codec, zeros, block);
      Decompressor decompressor;
      ByteBuffer out;
      EXPECT_EQ(decompressor.decompress(codec, bomb, kLimit, out).code(),
                StatusCode::kResourceExhausted)
          << compression_name(codec) << " " << block;
      EXPECT_LE(out.capacity(), kLimit + 1);
    }
  }
}

TEST(Decompressor, ClaimsGetNoMemory) {
  struct Claim {
    Compression codec;
    std::string bytes;
    StatusCode code;
  };
  std::string block_length(4, '\0');
  store_big_endian<std::int32_t>(block_length.data(), 0x7fffffff);
  std::string negative_length(4, '\0');
  store_big_endian<std::int32_t>(negative_length.data(), -1);
  const std::vector<Claim> claims = {
      // Snappy: a block of 2^32-1 bytes in two bytes.
      {Compression::kSnappy, "\xff\xff\xff\xff\x0f\x01", StatusCode::kInvalidArgument},
      {Compression::kSnappy, std::string(kXerialHeader) + block_length + "abc",
       StatusCode::kInvalidArgument},
      {Compression::kSnappy, std::string(kXerialHeader) + negative_length + "abc",
       StatusCode::kInvalidArgument},
      // zstd: a single segment that claims 2^56 bytes; a window of 128 MiB with nothing in it; a
      // format of before 1.0.
      {Compression::kZstd,
       from_hex("28b52ffde000000000000000"
                "01"
                "010000"),
       StatusCode::kResourceExhausted},
      {Compression::kZstd,
       from_hex("28b52ffd0088"
                "010000"),
       StatusCode::kOk},
      {Compression::kZstd, from_hex("25b52ffd00000000000000000000"), StatusCode::kInvalidArgument},
  };
  for (const Claim& claim : claims) {
    Decompressor decompressor;
    ByteBuffer out;
    EXPECT_EQ(decompressor.decompress(claim.codec, claim.bytes, kPlenty, out).code(), claim.code);
    EXPECT_LT(out.capacity(), 65536U);
  }
}

TEST(Decompressor, EveryBitFlipEndsWithinTheLimit) {
  test::RandomSource random(5);
  const std::string text = sample_text(random, 200);
  constexpr std::size_t kLimit = 4096;
  Decompressor decompressor;
  ByteBuffer out;
  for (const Compression codec : codecs()) {
    for (const std::size_t block : {0U, 70U}) {
      const std::string bytes = compress(codec, text, block);
      for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
        std::string flipped = bytes;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        const Status status = decompressor.decompress(codec, flipped, kLimit, out);
        if (status.ok()) {
          EXPECT_LE(out.size(), kLimit);
        }
        EXPECT_LE(out.capacity(), kLimit + 1);
      }
    }
  }
}

TEST(ByteBuffer, KeepsItsRoomUntilItIsTooMuch) {
  ByteBuffer buffer;
  buffer.reserve(1000);
  buffer.clear();
  EXPECT_EQ(buffer.capacity(), 1000U);
  buffer.release_above(1000);
  EXPECT_EQ(buffer.capacity(), 1000U);
  buffer.release_above(999);
  EXPECT_EQ(buffer.capacity(), 0U);
}

}  // namespace
}  // namespace skua::kafka
