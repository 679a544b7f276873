#include "clients/cli/text/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace skua {
namespace {

TEST(TableTest, AlignsColumns) {
  Table table;
  table.add_column("airport");
  table.add_column("temp", Table::Align::kRight);
  table.add_column("when");
  table.add_row({"EWR", "9.5", "now"});
  table.add_row({"Zürich", "100.25", ""});
  std::ostringstream out;
  table.print(out);
  EXPECT_EQ(out.str(),
            "airport    temp  when\n"
            "EWR         9.5  now\n"
            "Zürich   100.25\n");
}

TEST(TableTest, ControlCharactersDoNotReachTheTerminal) {
  EXPECT_EQ(printable("a\x1b[2Jb\nc\x7f"), "a\\x1b[2Jb\\x0ac\\x7f");
  EXPECT_EQ(display_width("Zürich"), 6U);
}

}  // namespace
}  // namespace skua
