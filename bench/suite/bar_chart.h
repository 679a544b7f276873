#pragma once

#include <string>
#include <vector>

namespace skua::bench {

struct Bar {
  std::string label;
  double value = 0;  // Above 0.
  double low = 0;    // The whisker; none when low == high.
  double high = 0;
  bool emphasized = false;
};

// Horizontal bars with whiskers as an SVG file that reads well on light and dark pages. The scale
// is logarithmic, and says so, when the bars differ too much to be seen beside each other.
[[nodiscard]] std::string bar_chart(const std::string& title, const std::string& unit,
                                    const std::vector<Bar>& bars);

}  // namespace skua::bench
