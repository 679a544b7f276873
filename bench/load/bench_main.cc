#include <CLI/CLI.hpp>

#include "bench/load/benchmarks.h"

int main(int argc, char** argv) {
  CLI::App app(
      "Benchmarks of Skua. They start the servers they measure, on loopback, and print figures "
      "with their method.");
  app.require_subcommand(1);
  const std::filesystem::path binaries =
      std::filesystem::read_symlink("/proc/self/exe").parent_path();

  skua::bench::ReadBenchOptions read;
  read.binaries = binaries;
  CLI::App* read_command =
      app.add_subcommand("read", "batched reads beside a canned response of the same bytes");
  read_command->add_option("--population", read.population, "entities in the store");
  read_command->add_option("--entities", read.entities, "entities per call");
  read_command->add_option("--rounds", read.rounds, "pairs of slices");
  read_command->add_option("--slice-s", read.slice_s, "seconds per slice");
  read_command->add_option("--rate", read.calls_per_s, "calls per second");
  read_command->add_option("--seed", read.seed,
                           "of the requests, the order of slices and the bootstrap");

  skua::bench::WriteBenchOptions write;
  write.binaries = binaries;
  CLI::App* write_command =
      app.add_subcommand("write", "durable upserts beside the sync rate of the disk");
  write_command->add_option("--slice-s", write.slice_s, "seconds per setting");

  CLI11_PARSE(app, argc, argv);
  if (read_command->parsed()) skua::bench::bench_read(read);
  if (write_command->parsed()) skua::bench::bench_write(write);
  return 0;
}
