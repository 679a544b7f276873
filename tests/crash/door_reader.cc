#include "tests/crash/door_reader.h"

#include <array>
#include <memory>

#include "tests/crash/door_writer.h"

namespace skua::test {
namespace {

constexpr std::array kDoors = {DoorKind::kGrpc, DoorKind::kHttpJson, DoorKind::kHttpProtobuf};
constexpr std::size_t kEntitiesPerRead = 20;
constexpr std::size_t kHistoriesPerLife = 40;

}  // namespace

std::vector<std::uint32_t> DoorReader::choose(std::size_t count) {
  std::vector<std::uint32_t> entities;
  while (entities.size() < count)
    entities.push_back(
        static_cast<std::uint32_t>(random_.between(0, oracle_.state().entities() - 1)));
  return entities;
}

void DoorReader::work(const ServerPorts& ports, const std::atomic<bool>& stopping) {
  std::vector<std::unique_ptr<Door>> doors;
  for (const DoorKind kind : kDoors) doors.push_back(open_door(kind, ports));
  while (!stopping) {
    Door& door = *doors[static_cast<std::size_t>(random_.between(0, 2))];
    const std::vector<std::uint32_t> entities = choose(kEntitiesPerRead);
    if (random_.one_in(10))
      oracle_.check_history(door, entities.front());
    else
      oracle_.read(
          door, entities,
          random_.one_in(3) ? oracle_.moments(entities, random_) : std::vector<Timestamp>());
  }
}

// Everything there is, once, and the history of some.
void DoorReader::settle(const ServerPorts& ports) {
  const std::unique_ptr<Door> door =
      open_door(random_.pick(std::vector(kDoors.begin(), kDoors.end())), ports);
  std::vector<std::uint32_t> all;
  for (std::uint32_t entity = 0; entity < oracle_.state().entities(); ++entity)
    all.push_back(entity);
  oracle_.read(*door, all, {});
  oracle_.read(*door, all, oracle_.moments(all, random_));
  for (const std::uint32_t entity : choose(kHistoriesPerLife)) oracle_.check_history(*door, entity);
}

}  // namespace skua::test
