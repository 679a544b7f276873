#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "api/service/dead_letter_record.h"
#include "storage/codec/key_codec.h"
#include "storage/codec/rules_codec.h"
#include "storage/credentials/credential_codec.h"
#include "storage/registry/record_frame.h"
#include "storage/registry/registry.h"
#include "storage/store/rocks/dead_letter_records.h"
#include "storage/store/rocks/load_record.h"
#include "storage/store/rocks/meta_records.h"
#include "storage/store/rocks/partition_records.h"
#include "tests/fuzz/cell_choices.h"
#include "tests/fuzz/seed_folder.h"
#include "tests/support/random_source.h"
#include "tests/unit/registry/fake_engine.h"
#include "tests/unit/registry/random_definitions.h"

// Writes seeds of the targets of what the store keeps into FOLDER/<target>: the golden keys and
// rows, records of every kind, and random choices where any bytes are choices.
namespace {

using namespace skua;
using test::SeedFolder;

constexpr char kGolden[] = SKUA_SOURCE_DIR "/tests/compat/golden/v1/";

std::string byte(std::size_t value) { return {1, static_cast<char>(value)}; }

std::string from_hex(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return out;
}

// The lines of a golden file, name and bytes.
std::vector<std::pair<std::string, std::string>> golden(const std::string& file) {
  std::vector<std::pair<std::string, std::string>> out;
  std::ifstream in(kGolden + file);
  for (std::string name, hex; in >> name >> hex;) out.emplace_back(name, from_hex(hex));
  return out;
}

void write_keys(SeedFolder& seeds) {
  for (const auto& [name, key] : golden("keys.txt"))
    for (const ValueType type : {ValueType::kString, ValueType::kInt64, ValueType::kBool}) {
      const auto* at =
          std::find(std::begin(test::kAllValueTypes), std::end(test::kAllValueTypes), type);
      seeds.write("fuzz_keys", name + std::string(value_type_name(type)),
                  byte(0) + byte(at - std::begin(test::kAllValueTypes)) + key);
    }
  seeds.write("fuzz_keys", "commit_token", byte(0) + byte(5) + "0123456789abcdef.42");
  seeds.write("fuzz_keys", "page_token", byte(0) + byte(5) + "00000001464b4a0001");
}

void write_rows(SeedFolder& seeds) {
  constexpr std::size_t kTypes = std::size(test::kAllValueTypes);
  for (auto [name, row] : golden("rows.txt")) {
    if (row.size() > 5) row[4] = 1, row[5] = 0;  // The schema version of the target.
    std::string layout;
    if (name.starts_with("one_")) {
      const auto type = *value_type_from_name(name.substr(4));
      const auto* at =
          std::find(std::begin(test::kAllValueTypes), std::end(test::kAllValueTypes), type);
      layout =
          byte(1) + byte(0) + byte(at - std::begin(test::kAllValueTypes)) + std::string(4, '\0');
    } else {
      layout = byte(kTypes);
      for (std::size_t type = 0; type < kTypes; ++type) layout += byte(0) + byte(type);
      layout += std::string(kTypes + 3, '\0');
    }
    seeds.write("fuzz_rows", name, layout + row);
  }
}

std::string registry_part(const std::string& key, const std::string& record) {
  const std::uint8_t format = format_of_record(record);
  const std::string fields(*unframe_record(key, record, format));
  const std::size_t kind = key.starts_with("entity/")         ? 0
                           : key.starts_with("feature_view/") ? 1
                                                              : 2;
  const auto size = static_cast<std::uint16_t>(fields.size());
  return byte(kind) + byte(format - 1) +
         std::string(reinterpret_cast<const char*>(&size), sizeof(size)) + fields;
}

void write_registry(SeedFolder& seeds) {
  test::RandomSource random(1);
  const Limits limits;
  for (int round = 0; round < 6; ++round) {
    test::FakeEngine engine;
    const auto registry = Registry::open(engine, limits);
    Definitions definitions = test::random_definitions(random);
    if (!(*registry)->apply(definitions, false, false).ok()) continue;
    for (FeatureView& view : definitions.views) view = test::random_evolution(random, view);
    (void)(*registry)->apply({{}, definitions.views, {}}, false, true);
    std::string all(4, '\1');
    for (const auto& [key, record] : engine.records) {
      if (key == "next_incarnation") continue;
      all += registry_part(key, record);
      seeds.write("fuzz_registry_records", key.substr(0, 9) + std::to_string(record.size()),
                  std::string(4, '\1') + registry_part(key, record));
    }
    if (all.size() < 8192) seeds.write("fuzz_registry_records", "all" + std::to_string(round), all);
  }
}

ViewRules some_rules() {
  ViewRules rules;
  rules.incarnation = 3;
  rules.ttl = std::chrono::hours(1);
  rules.max_age = std::chrono::hours(24);
  rules.max_versions = 2;
  rules.past_version_limits = {{1, 77}};
  return rules;
}

WriterRecord some_writer() {
  WriteReceipt receipt;
  receipt.outcomes = {RowOutcome::kApplied, RowOutcome::kRejected};
  receipt.future_rows = {0};
  receipt.rejections = {{1, "temp", invalid_argument("not a number")}};
  receipt.sequence = 9;
  WriterRecord writer;
  for (const std::uint64_t sequence : {1U, 2U, 7U}) writer.add(sequence, receipt);
  return writer;
}

LoadRecord some_load(bool is_published) {
  LoadRecord load;
  load.start = {3, "night", false};
  load.progress.number = 5;
  load.progress.next_chunk = 2;
  load.progress.checkpoint = "at";
  load.base = 1000;
  load.runs = {{"0001", 10, 2000, "a", "b"}, {"0002", 1, 20, "c", "c"}};
  load.erased = {{"e1.0", "digest", 4, {"airport", "number"}}};
  if (is_published) load.progress.published = LoadReceipt{5, 10, 1, 2, 1012, {77}};
  return load;
}

Credential some_credential() {
  Credential out;
  out.name = "ci";
  out.secret_sha256 = std::string(32, 's');
  out.scram_sha256 = {std::string(kScramSaltBytes, 'a'), kScramIterations, std::string(32, 'k'),
                      std::string(32, 'v')};
  out.scram_sha512 = {std::string(kScramSaltBytes, 'a'), kScramIterations, std::string(64, 'k'),
                      std::string(64, 'v')};
  return out;
}

// Without the checksum, which the target puts right.
std::string unsealed(std::string record) {
  record.resize(record.size() - 8);
  return record;
}

void write_records(SeedFolder& seeds) {
  const auto write = [&](std::size_t kind, const std::string& name, const std::string& record) {
    seeds.write("fuzz_store_records", name, byte(kind) + record);
  };
  Snapshot hold;
  hold.id = "h";
  hold.sequence = 7;
  hold.rules = std::make_shared<const RulesTable>(RulesTable{{3, some_rules()}});
  hold.next_offsets = {{3, 0, 12}};
  EraseRecord erase;
  erase.digest = "digest";
  erase.incarnations = {1, 3};
  DeadLetter letter;
  letter.entity_key = "key";
  letter.join_keys = {{"airport", "EWR"}};
  letter.column = "temp";
  letter.reason = invalid_argument("no number");
  letter.record = "record";
  ProducerWindow producer;
  producer.batches = {{0, 4, 10}, {5, 5, 15}};
  producer.epoch_records = 6;
  RecordWriter rules;
  put_rules(rules, some_rules());

  write(0, "store", StoreRecord{kFormatVersion, "0123456789abcdef"}.encode());
  write(1, "commit_point", encode_commit_point({7, {8}}));
  write(2, "timestamp", encode_timestamp({8}));
  write(3, "hold", encode_hold(hold));
  write(4, "erase", erase.encode());
  write(5, "writer", some_writer().encode());
  write(6, "load", some_load(false).encode());
  write(6, "load_published", some_load(true).encode());
  write(7, "load_number", encode_load_number(5));
  write(8, "letter", unsealed(encode_dead_letter(dead_letter_key(3, 77), letter)));
  write(9, "letter_box", DeadLetterBox{3, 900}.encode());
  write(10, "next_offset", encode_next_offset(12));
  write(11, "producer", encode_producer(producer));
  write(12, "credential", unsealed(encode_credential(some_credential())));
  write(12, "decoy", unsealed(encode_decoy_key(std::string(32, 'd'))));
  write(13, "letter_record",
        encode_dead_letter_record(
            {.key = "k", .value = "v", .headers = {{"a", "b"}, {"c", {}}}, .timestamp = {{9}}}));
  write(14, "rules", rules.take());
  write(15, "partition", std::string("\0\0\0\3\0\0\0\1", 8));
}

// Where every string of bytes is a list of choices.
void write_choices(SeedFolder& seeds) {
  test::RandomSource random(1);
  for (int i = 0; i < 30; ++i) {
    std::string bytes;
    for (auto left = random.between(20, 400); left > 0; --left)
      bytes.push_back(static_cast<char>(random.between(0, 255)));
    seeds.write("fuzz_store_operations", std::to_string(i), bytes);
    seeds.write("fuzz_wal_scan", std::to_string(i), bytes);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: skua_record_seeds FOLDER\n", stderr);
    return 2;
  }
  SeedFolder seeds(argv[1]);
  write_keys(seeds);
  write_rows(seeds);
  write_registry(seeds);
  write_records(seeds);
  write_choices(seeds);
  return seeds.failed() ? 1 : 0;
}
