#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/service/access.h"
#include "api/service/chunk_order.h"
#include "api/service/load_publisher.h"
#include "api/service/write_request.h"
#include "storage/base/limits.h"
#include "storage/registry/registry.h"
#include "storage/store/engine.h"

namespace skua {

struct BegunLoad {
  LoadProgress progress;
  std::uint64_t session = 0;  // Goes with every chunk.
};

// Which load a chunk is of, and which chunk.
struct ChunkName {
  LoadNumber number = 0;
  std::uint64_t session = 0;
  std::uint64_t chunk = 0;
};

struct StagedChunk {
  LoadProgress progress;
  std::uint32_t rejected = 0;
  std::vector<Rejection> rejections;
};

using StageDone = std::function<void(Result<StagedChunk>)>;

// How far a publication is.
struct PublishProgress {
  LoadPhase phase = LoadPhase::kMerging;
  std::uint64_t rows = 0;
  std::uint64_t rows_merged = 0;
  std::optional<LoadReceipt> receipt;  // It is done.
  // Then: the view, and the newest event timestamp of the rows that this server staged.
  std::shared_ptr<const RegisteredView> view;
  std::optional<Timestamp> newest;
};

struct ListedLoad {
  std::string project;  // Empty, as is the view, when the view was dropped.
  std::string view;
  LoadStatus status;
};

// Bulk loads. A load is begun before chunks come, and again after every interruption: that gives a
// new session and shuts out whoever had the one before. THREAD-SAFE. All calls may block.
class LoadService {
 public:
  LoadService(Engine& engine, Registry& registry, const Limits& limits, Duration max_future_skew)
      : engine_(engine),
        registry_(registry),
        limits_(limits),
        max_future_skew_(max_future_skew),
        waiting_bytes_(limits),
        publisher_(engine) {}
  ~LoadService() { stop(); }
  LoadService(const LoadService&) = delete;
  LoadService& operator=(const LoadService&) = delete;

  // Errors: PERMISSION_DENIED, INVALID_ARGUMENT (name), NOT_FOUND (view), and the engine's.
  [[nodiscard]] Result<BegunLoad> begin(const Access& access, const std::string& project,
                                        const std::string& view, const std::string& name,
                                        bool replaces);

  // A chunk of a load, to be filled. Errors: ABORTED (no such session: begin again; or the view was
  // dropped), FAILED_PRECONDITION (another client goes on with the load), PERMISSION_DENIED.
  [[nodiscard]] Result<WriteRequest> prepare(const Access& access, const ChunkName& name) const;
  // Judges and packs the rows as a write does, and stages them when the chunks before are staged;
  // until then `done` waits. Event timestamps are judged as of the beginning of the load, so that a
  // chunk that comes again is judged as before. A chunk that is staged is not staged again. `done`
  // runs once, on this thread or another. Errors: INVALID_ARGUMENT (columns, checkpoint), those of
  // prepare() and of the engine; ABORTED (an earlier chunk failed), RESOURCE_EXHAUSTED.
  void stage(const ChunkName& name, WriteRequest rows, std::string checkpoint,
             const StageDone& done);

  // Begins to publish, in the background; then tells how far it is. The session ends when the
  // receipt was told; beginning again tells it again. `end` names the chunk after the last one.
  // Errors: as prepare(); FAILED_PRECONDITION (there are more or fewer chunks), and the engine's.
  [[nodiscard]] Result<PublishProgress> publish(const Access& access, const ChunkName& end);

  // Errors: PERMISSION_DENIED, and the engine's.
  [[nodiscard]] Status abandon(const Access& access, LoadNumber number);
  // Those that the caller may abandon, by number.
  [[nodiscard]] std::vector<ListedLoad> list(const Access& access) const;

  // Answers the chunks that wait, takes no more, and ends publications under way, which may be
  // asked for again: for the end of the server.
  void stop();

 private:
  // What a client that began a load has.
  struct Session {
    Session(const RegisteredView& loaded_view, bool replaces_rows, const LoadProgress& begun_load,
            std::size_t waiting_max, WaitingBytes& waiting_bytes);

    const std::uint64_t id;
    const std::shared_ptr<const RegisteredView> view;  // As it was at the beginning; for no reads.
    const bool replaces;
    const Timestamp begun;
    ChunkOrder order;
    std::mutex mutex;
    LoadProgress progress;  // Under `mutex`: what was heard last.
    std::optional<Timestamp>
        newest;  // Under `mutex`: event timestamp of the rows that were staged.
  };
  // A chunk that waits for its turn. It is packed before, as the one before it is staged meanwhile.
  struct Arrived {
    LoadChunk chunk;
    StagedChunk staged;
    std::optional<Timestamp> newest;
    StageDone done;
  };

  [[nodiscard]] Result<std::shared_ptr<Session>> find(const ChunkName& name) const;
  // The same, for a caller. Errors: PERMISSION_DENIED too.
  [[nodiscard]] Result<std::shared_ptr<Session>> find(const Access& access,
                                                      const ChunkName& name) const;
  [[nodiscard]] Status check(const WriteRequest& rows, const std::string& checkpoint) const;
  [[nodiscard]] LoadChunk pack(WriteRequest rows, Timestamp latest, StagedChunk& staged) const;
  [[nodiscard]] Status take_turn(Session& session, LoadNumber number, Arrived& arrived,
                                 const Status& turn) const;
  void shut_out(const LoadStart& start);
  void forget_ended(LoadNumber begun);
  [[nodiscard]] PublishProgress progress_of(LoadNumber number) const;

  Engine& engine_;
  Registry& registry_;
  const Limits& limits_;
  const Duration max_future_skew_;
  WaitingBytes waiting_bytes_;
  std::mutex beginning_;  // One begins at a time, and may wait for a turn meanwhile.
  mutable std::mutex mutex_;
  bool stopped_ = false;
  std::map<LoadNumber, std::shared_ptr<Session>> sessions_;
  LoadPublisher publisher_;  // Last, so that it ends first.
};

}  // namespace skua
