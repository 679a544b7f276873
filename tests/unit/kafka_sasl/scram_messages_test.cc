#include "api/kafka/sasl/scram_messages.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/random_source.h"

namespace skua {
namespace {

using std::string_literals::operator""s;

TEST(ScramMessages, ReadsTheClientsFirst) {
  struct Case {
    std::string bytes, header, name, nonce;
  };
  for (const Case& c : {Case{"n,,n=user,r=abc", "n,,", "user", "abc"},
                        Case{"y,,n=user,r=abc", "y,,", "user", "abc"},
                        Case{"n,a=user,n=user,r=abc", "n,a=user,", "user", "abc"},
                        Case{"n,,n=a=2Cb=3Dc,r=a=b", "n,,", "a,b=c", "a=b"},
                        Case{"n,,n=user,r=abc,tokenauth=true", "n,,", "user", "abc"}}) {
    const auto message = parse_scram_client_first(c.bytes);
    ASSERT_TRUE(message.ok()) << c.bytes << ": " << message.status().to_string();
    EXPECT_EQ(message->gs2_header, c.header);
    EXPECT_EQ(message->bare, c.bytes.substr(c.header.size()));
    EXPECT_EQ(message->name, c.name);
    EXPECT_EQ(message->nonce, c.nonce);
  }
}

TEST(ScramMessages, RefusesOtherFirstMessages) {
  for (const std::string& bytes : {""s,
                                   "n"s,
                                   "n,"s,
                                   "n,,"s,
                                   "n,,n=user"s,
                                   "n,,n=user,"s,
                                   "n,,n=,r=abc"s,
                                   "n,,n=user,r="s,
                                   "n,,r=abc,n=user"s,
                                   "n=user,r=abc"s,
                                   "x,,n=user,r=abc"s,
                                   "p=tls-unique,,n=user,r=abc"s,
                                   "n,a=other,n=user,r=abc"s,
                                   "n,user,n=user,r=abc"s,
                                   "n,,m=x,n=user,r=abc"s,
                                   "n,,n=user,m=x,r=abc"s,
                                   "n,,n=us=er,r=abc"s,
                                   "n,,n=user=2,r=abc"s,
                                   "n,,n=us\0er,r=abc"s,
                                   "n,,n=user,r=a\x7F"s,
                                   "n,,n=user,r=a b"s,
                                   "n,,n=user,r=\xC3\xA9"s,
                                   "n,,n=user,r=abc,x"s,
                                   "n,,n=user,r=abc,,"s})
    EXPECT_EQ(parse_scram_client_first(bytes).status().code(), StatusCode::kInvalidArgument)
        << bytes;
}

TEST(ScramMessages, ReadsTheClientsFinal) {
  const auto message = parse_scram_client_final("c=biws,r=abcdef,x=y,p=Zm9v");
  ASSERT_TRUE(message.ok()) << message.status().to_string();
  EXPECT_EQ(message->channel_binding, "n,,");
  EXPECT_EQ(message->nonce, "abcdef");
  EXPECT_EQ(message->without_proof, "c=biws,r=abcdef,x=y");
  EXPECT_EQ(message->proof, "foo");
}

TEST(ScramMessages, RefusesOtherFinalMessages) {
  for (const std::string& bytes :
       {""s, "c=biws"s, "c=biws,r=abc"s, "c=biws,p=Zm9v"s, "r=abc,c=biws,p=Zm9v"s,
        "c=bi,r=abc,p=Zm9v"s, "c=biws,r=abc,p=Zm9"s, "c=biws,r=abc,p=Zm9v,x=y"s, ",p="s,
        "c=,r=abc,p=Zm9v"s, "c=biws,r=,p=Zm9v"s, "m=x,c=biws,r=abc,p=Zm9v"s})
    EXPECT_EQ(parse_scram_client_final(bytes).status().code(), StatusCode::kInvalidArgument)
        << bytes;
}

// Whatever comes is read or refused; views point into the message.
TEST(ScramMessages, SurviveRandomEdits) {
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE(seed);
    test::RandomSource random(seed);
    for (int round = 0; round < 3000; ++round) {
      std::string bytes =
          random.one_in(2) ? "n,a=us=2Cer,n=us=2Cer,r=abc,x=y" : "c=biws,r=abcdef,x=y,p=Zm9v";
      for (auto edits = random.between(0, 4); edits > 0 && !bytes.empty(); --edits) {
        const auto at = static_cast<std::size_t>(
            random.between(0, static_cast<std::int64_t>(bytes.size()) - 1));
        if (random.one_in(3))
          bytes.erase(at, static_cast<std::size_t>(random.between(1, 8)));
        else
          bytes[at] = ",=\0anrcpmy \xFF"s[static_cast<std::size_t>(random.between(0, 11))];
      }
      if (const auto first = parse_scram_client_first(bytes); first.ok()) {
        EXPECT_EQ(std::string(first->gs2_header) + std::string(first->bare), bytes);
        EXPECT_FALSE(first->nonce.empty());
      }
      if (const auto last = parse_scram_client_final(bytes); last.ok()) {
        EXPECT_TRUE(bytes.starts_with(last->without_proof));
      }
    }
  }
}

}  // namespace
}  // namespace skua
