#include "storage/store/rocks/load_record.h"

#include <algorithm>

#include "storage/codec/record_io.h"
#include "storage/store/rocks/meta_records.h"

namespace skua {
namespace {

// The least bytes of a run, an erasure and a name, for counts that may be damaged.
constexpr std::size_t kRunBytesMin = 28;
constexpr std::size_t kErasedBytesMin = 20;
constexpr std::size_t kTextBytesMin = 4;

Status damaged() { return data_loss("meta record `load/` is damaged"); }

void put_runs(RecordWriter& out, const std::vector<LoadFilePair>& runs) {
  out.put_u32(static_cast<std::uint32_t>(runs.size()));
  for (const LoadFilePair& run : runs) {
    out.put_text(run.name);
    out.put_u64(run.rows);
    out.put_u64(run.bytes);
    out.put_text(run.first_entity);
    out.put_text(run.last_entity);
  }
}

std::vector<LoadFilePair> get_runs(RecordReader& in) {
  std::vector<LoadFilePair> runs(in.count(kRunBytesMin));
  for (LoadFilePair& run : runs) {
    run.name = in.text();
    run.rows = in.u64();
    run.bytes = in.u64();
    run.first_entity = in.text();
    run.last_entity = in.text();
  }
  return runs;
}

void put_erased(RecordWriter& out, const std::vector<ErasedWhileStaged>& erased) {
  out.put_u32(static_cast<std::uint32_t>(erased.size()));
  for (const ErasedWhileStaged& erasure : erased) {
    out.put_text(erasure.erase_id);
    out.put_text(erasure.digest);
    out.put_u64(erasure.arrived);
    out.put_u32(static_cast<std::uint32_t>(erasure.join_keys.size()));
    for (const std::string& name : erasure.join_keys) out.put_text(name);
  }
}

std::vector<ErasedWhileStaged> get_erased(RecordReader& in) {
  std::vector<ErasedWhileStaged> erased(in.count(kErasedBytesMin));
  for (ErasedWhileStaged& erasure : erased) {
    erasure.erase_id = in.text();
    erasure.digest = in.text();
    erasure.arrived = in.u64();
    erasure.join_keys.resize(in.count(kTextBytesMin));
    for (std::string& name : erasure.join_keys) name = in.text();
  }
  return erased;
}

void put_receipt(RecordWriter& out, const LoadReceipt& receipt) {
  out.put_u64(receipt.rows);
  out.put_u64(receipt.expired);
  out.put_u64(receipt.erased);
  out.put_u64(receipt.sequence);
  out.put_timestamp(receipt.created_timestamp);
}

LoadReceipt get_receipt(RecordReader& in, LoadNumber number) {
  LoadReceipt receipt;
  receipt.number = number;
  receipt.rows = in.u64();
  receipt.expired = in.u64();
  receipt.erased = in.u64();
  receipt.sequence = in.u64();
  receipt.created_timestamp = in.timestamp();
  return receipt;
}

}  // namespace

std::string LoadRecord::encode() const {
  RecordWriter out;
  out.put_u32(progress.number);
  out.put_u32(start.incarnation);
  out.put_text(start.name);
  out.put_u8(start.replaces ? 1 : 0);
  out.put_timestamp(progress.begun);
  out.put_u8(progress.published ? 1 : 0);
  if (progress.published) {
    put_receipt(out, *progress.published);
    out.put_u64(progress.next_chunk);
    out.put_text(progress.checkpoint);
    return out.take();
  }
  out.put_u64(base);
  out.put_u64(progress.rows);
  out.put_u64(progress.expired);
  out.put_u64(progress.bytes);
  out.put_u64(progress.next_chunk);
  out.put_u32(progress.chunk_rows_taken);
  out.put_text(progress.checkpoint);
  put_runs(out, runs);
  put_erased(out, erased);
  return out.take();
}

Result<LoadRecord> LoadRecord::decode(std::string_view bytes) {
  RecordReader in(bytes);
  LoadRecord record;
  LoadProgress& progress = record.progress;
  progress.number = in.u32();
  record.start.incarnation = in.u32();
  record.start.name = in.text();
  record.start.replaces = in.flag();
  progress.begun = in.timestamp();
  if (in.flag()) {
    progress.published = get_receipt(in, progress.number);
    progress.rows = progress.published->rows;
    progress.expired = progress.published->expired;
    progress.next_chunk = in.u64();
    progress.checkpoint = in.text();
  } else {
    record.base = in.u64();
    progress.rows = in.u64();
    progress.expired = in.u64();
    progress.bytes = in.u64();
    progress.next_chunk = in.u64();
    progress.chunk_rows_taken = in.u32();
    progress.checkpoint = in.text();
    record.runs = get_runs(in);
    record.erased = get_erased(in);
  }
  if (!in.at_end() || progress.number == 0) return damaged();
  return record;
}

std::string load_key(LoadNumber number) {
  const std::string digits = std::to_string(number);
  return meta_key(kLoadPrefix,
                  std::string(10 - std::min<std::size_t>(10, digits.size()), '0') + digits);
}

std::string encode_load_number(LoadNumber number) {
  RecordWriter out;
  out.put_u32(number);
  return out.take();
}

Result<LoadNumber> decode_load_number(std::string_view bytes) {
  RecordReader in(bytes);
  const LoadNumber number = in.u32();
  if (!in.at_end()) return data_loss("meta record `last_load` is damaged");
  return number;
}

}  // namespace skua
