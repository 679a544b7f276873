#include "bench/suite/bar_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/suite/costs.h"

namespace skua::bench {
namespace {

constexpr double kWidth = 860;
constexpr double kLeft = 270;   // Labels end here, bars begin.
constexpr double kRight = 740;  // The longest bar ends here, its number follows.
constexpr double kTop = 64;
constexpr double kRow = 34;
constexpr double kBar = 18;
constexpr double kLogarithmicFrom = 30;  // Largest over smallest.

constexpr char kStyle[] = R"(  <style>
    .page { fill: #fbfcfd } text { fill: #16303f } .quiet { fill: #41606f; font-size: 12px }
    .head { font-weight: 600 } .bar { fill: #9fb8c6 } .ours { fill: #2f8f6b }
    .grid { stroke: #d5dfe5 } .whisker { stroke: #16303f; stroke-width: 1.5 }
    @media (prefers-color-scheme: dark) {
      .page { fill: #10191f } text { fill: #e3edf2 } .quiet { fill: #9db3bf }
      .bar { fill: #55707f } .ours { fill: #3fb488 }
      .grid { stroke: #2a3942 } .whisker { stroke: #e3edf2 }
    }
  </style>
)";

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

class Scale {
 public:
  explicit Scale(const std::vector<Bar>& bars) {
    double least = INFINITY;
    for (const Bar& bar : bars) {
      least = std::min(least, bar.value);
      most_ = std::max({most_, bar.value, bar.high});
    }
    if (most_ > least * kLogarithmicFrom) first_ = std::pow(10, std::floor(std::log10(least)) - 1);
  }

  [[nodiscard]] bool is_logarithmic() const { return first_ > 0; }

  [[nodiscard]] double x(double value) const {
    const double share = is_logarithmic()
                             ? std::log(std::max(value, first_) / first_) / std::log(most_ / first_)
                             : value / most_;
    return kLeft + share * (kRight - kLeft);
  }

  [[nodiscard]] std::vector<double> ticks() const {
    std::vector<double> out;
    if (most_ <= 0) return out;
    if (is_logarithmic()) {
      for (double tick = first_; tick <= most_; tick *= 10) out.push_back(tick);
      return out;
    }
    const double decade = std::pow(10, std::floor(std::log10(most_)));
    const double step = most_ / decade >= 5   ? decade
                        : most_ / decade >= 2 ? decade / 2
                                              : decade / 5;
    for (int i = 0; i * step <= most_; ++i) out.push_back(i * step);
    return out;
  }

 private:
  double first_ = 0;  // Where a logarithmic scale begins; 0 on a linear one.
  double most_ = 0;
};

std::string grid(const Scale& scale, double bottom) {
  std::string svg;
  for (const double tick : scale.ticks()) {
    svg += fmt::format(
        "  <line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\"/>\n"
        "  <text class=\"quiet\" x=\"{0:.1f}\" y=\"{3:.1f}\" text-anchor=\"middle\">{4}</text>\n",
        scale.x(tick), kTop - 8, bottom, bottom + 18, tick);
  }
  return svg;
}

std::string row(const Bar& bar, const Scale& scale, double top) {
  const double middle = top + kBar / 2;
  std::string svg = fmt::format(
      "  <text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n"
      "  <rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
      "rx=\"3\"/>\n",
      kLeft - 10, middle + 5, escaped(bar.label), bar.emphasized ? "ours" : "bar", kLeft, top,
      scale.x(bar.value) - kLeft, kBar);
  if (bar.low < bar.high) {
    svg += fmt::format(
        "  <path class=\"whisker\" fill=\"none\" d=\"M{0:.1f} {2:.1f}V{3:.1f}M{0:.1f} "
        "{4:.1f}H{1:.1f}M{1:.1f} {2:.1f}V{3:.1f}\"/>\n",
        scale.x(bar.low), scale.x(bar.high), middle - 5, middle + 5, middle);
  }
  const double end = scale.x(std::max(bar.value, bar.high));
  return svg + fmt::format("  <text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", end + 8, middle + 5,
                           three_digits(bar.value));
}

}  // namespace

std::string bar_chart(const std::string& title, const std::string& unit,
                      const std::vector<Bar>& bars) {
  const Scale scale(bars);
  const double bottom = kTop + kRow * static_cast<double>(bars.size());
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\"\n     font-family=\"system-ui, sans-serif\" font-size=\"14\">\n"
      "  <title>{2}</title>\n{3}  <rect class=\"page\" width=\"{0}\" height=\"{1}\"/>\n"
      "  <text class=\"head\" x=\"20\" y=\"26\">{2}</text>\n"
      "  <text class=\"quiet\" x=\"20\" y=\"45\">{4}; less is better{5}</text>\n",
      kWidth, bottom + 32, escaped(title), kStyle, escaped(unit),
      scale.is_logarithmic() ? "; logarithmic scale" : "");
  svg += grid(scale, bottom);
  for (std::size_t i = 0; i < bars.size(); ++i)
    svg += row(bars[i], scale, kTop + kRow * static_cast<double>(i));
  return svg + "</svg>\n";
}

}  // namespace skua::bench
