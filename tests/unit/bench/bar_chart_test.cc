#include "bench/suite/bar_chart.h"

#include <gtest/gtest.h>

#include <regex>

#include "tests/unit/bench/well_formed_xml.h"

namespace skua::bench {
namespace {

// Widths of the bars, the page's own rectangle left out.
std::vector<double> widths(const std::string& svg) {
  static const std::regex bar("class=\"(?:bar|ours)\"[^>]* width=\"([0-9.-]+)\"");
  std::vector<double> out;
  for (auto it = std::sregex_iterator(svg.begin(), svg.end(), bar); it != std::sregex_iterator();
       ++it)
    out.push_back(std::stod((*it)[1]));
  return out;
}

TEST(BarChart, TheXmlCheckFindsFaults) {
  EXPECT_EQ(xml_fault("<a b=\"1\"><c/>x &amp; y</a>\n"), "");
  for (const char* text : {"", "x", "<a>", "<a></b>", "<a b=1/>", "<a b=\"1\" b=\"2\"/>",
                           "<a>x & y</a>", "<a>1 < 2</a>", "<a/><b/>", "<a/>x"})
    EXPECT_NE(xml_fault(text), "") << text;
}

TEST(BarChart, IsWellFormedWithAnyText) {
  const std::string svg =
      bar_chart("<&> \"title\"", "us & ms", {{"a<b", 1, 0.5, 1.5, true}, {"c&d", 2, 2, 2, false}});
  EXPECT_EQ(xml_fault(svg), "") << svg;
  EXPECT_EQ(svg.find("script"), std::string::npos);
}

TEST(BarChart, LengthsAreProportional) {
  const std::string svg = bar_chart("t", "us", {{"a", 10, 10, 10, true}, {"b", 20, 20, 20, false}});
  const std::vector<double> bars = widths(svg);
  ASSERT_EQ(bars.size(), 2U);
  EXPECT_NEAR(bars[1] / bars[0], 2, 0.01);
  EXPECT_EQ(svg.find("logarithmic"), std::string::npos);
}

TEST(BarChart, VeryDifferentBarsAreDrawnOnALogarithmicScale) {
  const std::string svg = bar_chart(
      "t", "us", {{"a", 1, 1, 1, true}, {"b", 10, 9, 11, false}, {"c", 1000, 900, 1100, false}});
  const std::vector<double> bars = widths(svg);
  ASSERT_EQ(bars.size(), 3U);
  EXPECT_NEAR((bars[2] - bars[1]) / (bars[1] - bars[0]), 2, 0.02);
  EXPECT_GT(bars[0], 10);
  EXPECT_NE(svg.find("logarithmic"), std::string::npos);
  EXPECT_EQ(xml_fault(svg), "") << svg;
}

TEST(BarChart, WithoutBarsIsStillAFile) { EXPECT_EQ(xml_fault(bar_chart("t", "us", {})), ""); }

}  // namespace
}  // namespace skua::bench
