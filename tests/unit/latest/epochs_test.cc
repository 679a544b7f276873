#include "storage/latest/epochs.h"

#include <gtest/gtest.h>

#include <vector>

namespace skua::test {
namespace {

TEST(Epochs, WithoutPinsEverythingUnlinkedIsSafe) {
  Epochs epochs;
  const Epochs::Epoch unlinked = epochs.now();
  EXPECT_LT(unlinked, epochs.advance());
}

TEST(Epochs, APinKeepsWhatWasUnlinkedAfterIt) {
  Epochs epochs;
  const Epochs::Epoch before = epochs.now();
  (void)epochs.advance();
  Epochs::Pin pin = epochs.pin();
  const Epochs::Epoch after = epochs.now();
  Epochs::Epoch safe = epochs.advance();
  EXPECT_LT(before, safe);
  EXPECT_GE(after, safe);
  Epochs::Pin moved = std::move(pin);
  EXPECT_GE(after, epochs.advance());
  moved = {};
  EXPECT_LT(after, epochs.advance());
}

TEST(Epochs, MorePinsThanPlacesAreRefused) {
  Epochs epochs;
  std::vector<Epochs::Pin> pins;
  for (int i = 0; i < 100'000; ++i) {
    pins.push_back(epochs.pin());
    if (!pins.back()) break;
  }
  EXPECT_FALSE(pins.back());
  pins.front() = {};
  EXPECT_TRUE(epochs.pin());
}

}  // namespace
}  // namespace skua::test
