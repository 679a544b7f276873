#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace skua::bench {

// The entities of one call each.
using EntityLists = std::vector<std::vector<std::int64_t>>;

// `calls` lists of `rows` entities each, all of 0 ... population - 1 equally likely.
[[nodiscard]] EntityLists draw_uniform(std::size_t calls, std::size_t rows, std::int64_t population,
                                       std::uint64_t seed);

// The same, those of one call all different. REQUIRES: no more rows than entities.
[[nodiscard]] EntityLists draw_distinct(std::size_t calls, std::size_t rows,
                                        std::int64_t population, std::uint64_t seed);

// The same with few entities in most calls: the k-th most popular one is drawn with a probability
// proportional to 1 / k^0.99, and popular ones lie anywhere. Sources: Gray et al., "Quickly
// generating billion-record synthetic databases" (SIGMOD 1994); YCSB's scrambled zipfian.
[[nodiscard]] EntityLists draw_zipfian(std::size_t calls, std::size_t rows, std::int64_t population,
                                       std::uint64_t seed);

}  // namespace skua::bench
