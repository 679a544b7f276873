#include "api/service/load_service.h"

#include <algorithm>
#include <set>
#include <utility>

#include "api/service/load_erasures.h"
#include "api/service/row_packer.h"
#include "storage/base/random.h"
#include "storage/codec/row_codec.h"
#include "storage/registry/definitions.h"

namespace skua {
namespace {

constexpr std::size_t kNameBytesMax = 128;

Status check_name(const std::string& name) {
  const bool fits = !name.empty() && name.size() <= kNameBytesMax &&
                    std::all_of(name.begin(), name.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '_' || c == '-';
                    });
  return fits ? Status::ok_status()
              : invalid_argument("name: must have 1 to 128 characters of A-Z, a-z, 0-9, _ and -");
}

Status no_session() {
  return {StatusCode::kAborted,
          "the server does not know this session, perhaps it was restarted; begin the load again, "
          "and go on where it says"};
}

Status stopping() { return unavailable("the server is shutting down; begin the load again"); }

// Those of dropped views are the affair of whoever sees the whole store.
bool may_abandon(const Access& access, const ListedLoad& load) {
  if (load.project.empty()) return access.may(Permission::kWrite, kEvery, kEvery);
  return access.may(Permission::kWrite, load.project, load.view);
}

// Rows of a load take no created timestamp: a row without a time is rejected.
void reject_missing_times(WriteRequest& rows) {
  const Column& times = *rows.event_timestamps;
  if (!times.has_nulls()) return;
  for (std::uint32_t row = 0; row < rows.rows(); ++row)
    if (times.is_null(row))
      rows.reject(row, "event_timestamp",
                  invalid_argument("a row of a bulk load must have an event timestamp"));
}

std::uint64_t held_bytes(const Column& column) {
  if (fixed_width(column.type()) != 0) return column.size() + column.fixed_bytes().size();
  std::uint64_t bytes = column.size() * (1 + sizeof(std::uint64_t));
  for (std::size_t row = 0; row < column.size(); ++row) bytes += column.cell(row).size();
  return bytes;
}

// What the columns take in memory.
std::uint64_t held_bytes(const WriteRequest& rows) {
  std::uint64_t bytes = rows.deleted.size() + held_bytes(*rows.event_timestamps);
  for (const auto* columns : {&rows.keys, &rows.features})
    for (const auto& column : *columns)
      if (column != nullptr) bytes += held_bytes(*column);
  return bytes;
}

// Event timestamp of the rows, deletes aside.
std::optional<Timestamp> newest_of(const LoadChunk& chunk) {
  std::optional<Timestamp> newest;
  for (const UnstampedRow& row : chunk.rows)
    if (!RowView::trusted(row.row).is_tombstone()) newest = std::max(newest, row.event_timestamp);
  return newest;
}

std::uint64_t held_bytes(const LoadChunk& chunk) {
  std::uint64_t bytes = chunk.checkpoint.size();
  for (const UnstampedRow& row : chunk.rows)
    bytes += sizeof(row) + row.entity_key.size() + row.row.size();
  return bytes;
}

}  // namespace

LoadService::Session::Session(const RegisteredView& loaded_view, bool replaces_rows,
                              const LoadProgress& begun_load, std::size_t waiting_max,
                              WaitingBytes& waiting_bytes)
    : id(random_seed()),
      view(without_rows(loaded_view)),
      replaces(replaces_rows),
      begun(begun_load.begun),
      order(begun_load.next_chunk, waiting_max, waiting_bytes),
      progress(begun_load) {}

Result<BegunLoad> LoadService::begin(const Access& access, const std::string& project,
                                     const std::string& view, const std::string& name,
                                     bool replaces) {
  RETURN_IF_ERROR(check_name(name));
  ASSIGN_OR_RETURN(auto registered, find_permitted_view(access, Permission::kWrite,
                                                        *registry_.snapshot(), project, view));
  const LoadStart start{registered->incarnation(), name, replaces};
  const std::lock_guard beginning(beginning_);
  // No chunk of the session before may come between the engine's answer and the new session.
  shut_out(start);
  ASSIGN_OR_RETURN(const LoadProgress progress, engine_.begin_load(start));
  forget_ended(progress.number);
  const std::lock_guard lock(mutex_);
  if (stopped_) return stopping();
  if (progress.published) return BegunLoad{progress, 0};
  const auto session = std::make_shared<Session>(*registered, replaces, progress,
                                                 limits_.load_chunks_waiting_max, waiting_bytes_);
  std::shared_ptr<Session>& place = sessions_[progress.number];
  if (place != nullptr) {
    const std::lock_guard before(place->mutex);
    session->newest = place->newest;
  }
  place = session;
  return BegunLoad{progress, session->id};
}

// The session of the load of that name hears that another one takes over.
void LoadService::shut_out(const LoadStart& start) {
  for (const LoadStatus& load : engine_.loads()) {
    if (load.start.name != start.name || load.start.incarnation != start.incarnation) continue;
    std::shared_ptr<Session> session;
    {
      const std::lock_guard lock(mutex_);
      const auto found = sessions_.find(load.progress.number);
      if (stopped_ || found == sessions_.end()) return;
      session = found->second;
    }
    session->order.close(failed_precondition("another client goes on with this load"));
    session->order.wait_idle();
  }
}

// Sessions and untold publications of loads that ended while nobody asked. Of the load that begins
// only what was told counts.
void LoadService::forget_ended(LoadNumber begun) {
  std::set<LoadNumber> live;
  for (const LoadStatus& load : engine_.loads()) live.insert(load.progress.number);
  std::vector<std::shared_ptr<Session>> ended;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(sessions_, [&](const auto& item) {
      if (live.contains(item.first) || publisher_.is_publishing(item.first)) return false;
      ended.push_back(item.second);
      return true;
    });
  }
  for (const auto& session : ended) session->order.close(no_session());
  live.erase(begun);
  publisher_.forget_all_but(live);
}

Result<std::shared_ptr<LoadService::Session>> LoadService::find(const ChunkName& name) const {
  const std::lock_guard lock(mutex_);
  if (stopped_) return stopping();
  const auto found = sessions_.find(name.number);
  if (found == sessions_.end()) return no_session();
  if (found->second->id != name.session)
    return failed_precondition("another client goes on with this load");
  return found->second;
}

Result<std::shared_ptr<LoadService::Session>> LoadService::find(const Access& access,
                                                                const ChunkName& name) const {
  ASSIGN_OR_RETURN(auto session, find(name));
  const FeatureView& view = session->view->view;
  RETURN_IF_ERROR(access.check(Permission::kWrite, view.project, view.name));
  return session;
}

Result<WriteRequest> LoadService::prepare(const Access& access, const ChunkName& name) const {
  ASSIGN_OR_RETURN(const auto session, find(access, name));
  const FeatureView& began = session->view->view;
  // The schema may have a new version since.
  auto view = registry_.snapshot()->view(project_or_default(began.project), began.name);
  if (!view.ok() || (*view)->incarnation() != session->view->incarnation())
    return Status(StatusCode::kAborted, "feature view `" + began.name + "` was dropped");
  return WriteRequest(*std::move(view), false, limits_.rejections_max);
}

Status LoadService::check(const WriteRequest& rows, const std::string& checkpoint) const {
  RETURN_IF_ERROR(rows.check_columns());
  if (rows.event_timestamps == nullptr)
    return invalid_argument("event_timestamps: a bulk load needs one for every row");
  if (rows.rows() > limits_.rows_per_write_max)
    return invalid_argument("rows_per_write_max: the chunk has " + std::to_string(rows.rows()) +
                            " rows, at most " + std::to_string(limits_.rows_per_write_max) +
                            " are allowed; make chunks smaller");
  const std::uint64_t bytes =
      held_bytes(rows) + std::uint64_t{rows.rows()} * rows.view->layout().heap_offset();
  if (bytes > limits_.load_chunk_bytes_max)
    return invalid_argument("load_chunk_bytes_max: the rows of the chunk take " +
                            std::to_string(bytes) + " bytes, at most " +
                            std::to_string(limits_.load_chunk_bytes_max) +
                            " are allowed; make chunks smaller");
  if (checkpoint.size() > limits_.load_checkpoint_bytes_max)
    return invalid_argument("load_checkpoint_bytes_max: the checkpoint has " +
                            std::to_string(checkpoint.size()) + " bytes, at most " +
                            std::to_string(limits_.load_checkpoint_bytes_max) + " are allowed");
  return Status::ok_status();
}

LoadChunk LoadService::pack(WriteRequest rows, Timestamp latest, StagedChunk& staged) const {
  LoadChunk chunk;
  chunk.request_rows = rows.rows();
  chunk.rows.reserve(chunk.request_rows);
  reject_missing_times(rows);
  RowPacker packer(rows, limits_, latest);
  for (std::uint32_t row = 0; row < chunk.request_rows; ++row)
    if (auto packed = packer.pack(row)) chunk.rows.push_back(*std::move(packed));
  staged.rejected = static_cast<std::uint32_t>(chunk.request_rows - chunk.rows.size());
  staged.rejections = rows.take_rejections();
  return chunk;
}

void LoadService::stage(const ChunkName& name, WriteRequest rows, std::string checkpoint,
                        const StageDone& done) {
  auto session = find(name);
  if (!session.ok()) return done(session.status());
  if (Status status = check(rows, checkpoint); !status.ok()) {
    (*session)->order.close(Status(StatusCode::kAborted, "an earlier chunk was refused"));
    return done(std::move(status));
  }
  const auto arrived = std::make_shared<Arrived>();
  arrived->chunk = pack(std::move(rows), (*session)->begun + max_future_skew_, arrived->staged);
  arrived->chunk.number = name.chunk;
  arrived->newest = newest_of(arrived->chunk);
  arrived->chunk.checkpoint = std::move(checkpoint);
  arrived->done = done;
  (*session)->order.run(name.chunk, held_bytes(arrived->chunk),
                        [this, kept = *session, number = name.number, arrived](const Status& turn) {
                          return take_turn(*kept, number, *arrived, turn);
                        });
}

Status LoadService::take_turn(Session& session, LoadNumber number, Arrived& arrived,
                              const Status& turn) const {
  const bool is_repeat = turn.code() == StatusCode::kAlreadyExists;
  if (!turn.ok() && !is_repeat) {
    arrived.done(turn);
    return turn;
  }
  if (!is_repeat) {
    auto progress = engine_.stage(number, std::move(arrived.chunk));
    if (!progress.ok()) {
      arrived.done(progress.status());
      return progress.status();
    }
    const std::lock_guard lock(session.mutex);
    session.progress = *std::move(progress);
    session.newest = std::max(session.newest, arrived.newest);
  }
  {
    const std::lock_guard lock(session.mutex);
    arrived.staged.progress = session.progress;
  }
  arrived.done(std::move(arrived.staged));
  return Status::ok_status();
}

PublishProgress LoadService::progress_of(LoadNumber number) const {
  PublishProgress out;
  for (const LoadStatus& load : engine_.loads()) {
    if (load.progress.number != number) continue;
    out.phase = std::max(load.phase, LoadPhase::kMerging);
    out.rows = load.progress.rows;
    out.rows_merged = load.rows_merged;
  }
  return out;
}

Result<PublishProgress> LoadService::publish(const Access& access, const ChunkName& end) {
  ASSIGN_OR_RETURN(const auto session, find(access, end));
  RETURN_IF_ERROR(session->order.check_idle(end.chunk));
  const RegisteredView& view = *session->view;
  LoadPublication publication;
  publication.chunks = end.chunk;
  publication.is_erased =
      make_is_erased(engine_.store_id(), project_or_default(view.view.project), view.join_keys);
  if (session->replaces) {
    Registry::Replacement replacement = registry_.replacement(view.incarnation(), end.number);
    publication.change = std::move(replacement.change);
    publication.publish = std::move(replacement.publish);
  }
  std::optional<Result<LoadReceipt>> told = publisher_.publish(end.number, std::move(publication));
  if (!told) return progress_of(end.number);
  if (!told->ok()) return told->status();
  {
    const std::lock_guard lock(mutex_);
    sessions_.erase(end.number);
  }
  PublishProgress done;
  done.phase = LoadPhase::kPublishing;
  done.receipt = **std::move(told);
  done.rows = done.receipt->rows;
  done.rows_merged = done.rows;
  done.view = session->view;
  const std::lock_guard lock(session->mutex);
  done.newest = session->newest;
  return done;
}

Status LoadService::abandon(const Access& access, LoadNumber number) {
  if (!access.may(Permission::kWrite, kEvery, kEvery)) {
    // One list is judged, and what is not in it is left alone: numbers can be guessed, and the next
    // one may begin at any moment.
    const auto all = list(Access::to_everything());
    const auto load = std::find_if(all.begin(), all.end(), [&](const ListedLoad& one) {
      return one.status.progress.number == number;
    });
    if (load == all.end())
      return not_found("load: none of this number is under way; it was abandoned or published");
    if (!may_abandon(access, *load)) return access.check(Permission::kWrite, kEvery, kEvery);
  }
  std::shared_ptr<Session> session;
  {
    const std::lock_guard lock(mutex_);
    if (auto found = sessions_.extract(number)) session = std::move(found.mapped());
  }
  if (session != nullptr)
    session->order.close(Status(StatusCode::kAborted, "the load was abandoned"));
  return engine_.abandon_load(number);
}

std::vector<ListedLoad> LoadService::list(const Access& access) const {
  const auto registry = registry_.snapshot();
  std::vector<ListedLoad> out;
  for (LoadStatus& load : engine_.loads()) {
    ListedLoad listed;
    for (const auto& [name, view] : registry->views) {
      if (view->incarnation() != load.start.incarnation) continue;
      listed.project = name.first;
      listed.view = name.second;
    }
    if (!may_abandon(access, listed)) continue;
    listed.status = std::move(load);
    out.push_back(std::move(listed));
  }
  return out;
}

void LoadService::stop() {
  std::map<LoadNumber, std::shared_ptr<Session>> sessions;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) return;
    sessions = sessions_;
  }
  // Ends the turn that somebody may wait for.
  engine_.stop_loads();
  for (const auto& [number, session] : sessions) session->order.close(stopping());
}

}  // namespace skua
