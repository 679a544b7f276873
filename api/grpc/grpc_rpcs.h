#pragma once

#include <tuple>
#include <type_traits>

#include "api/service/operation.h"
#include "skua/v1/admin.grpc.pb.h"
#include "skua/v1/backup.grpc.pb.h"
#include "skua/v1/dead_letters.grpc.pb.h"
#include "skua/v1/ingest.grpc.pb.h"
#include "skua/v1/load.grpc.pb.h"
#include "skua/v1/online.grpc.pb.h"
#include "skua/v1/registry.grpc.pb.h"
#include "skua/v1/snapshot.grpc.pb.h"

namespace skua::rpc {

// One type per line of operations.def: its service, its raw (undecoded) form, and how to ask gRPC
// for a call.
#define OPERATION(service, method, path, cost, need)                 \
  struct method {                                                    \
    using Owner = ::skua::v1::service;                               \
    template <typename Base>                                         \
    using Raw = ::skua::v1::service::WithRawMethod_##method<Base>;   \
    static constexpr OperationInfo kInfo =                           \
        kOperations[static_cast<std::size_t>(Operation::k##method)]; \
    template <typename RawService, typename... Args>                 \
    static void request(RawService& raw_service, Args... args) {     \
      raw_service.Request##method(args...);                          \
    }                                                                \
  };
#include "api/service/operations.def"
#undef OPERATION

struct EndOfList;

// The generated service with every method of operations.def raw; `Rpcs` is the list, with EndOfList
// last.
template <typename Owner, typename... Rpcs>
struct RawService;

template <typename Owner>
struct RawService<Owner, EndOfList> {
  using type = typename Owner::Service;
};

template <typename Owner, typename Rpc, typename... Rest>
struct RawService<Owner, Rpc, Rest...> {
  using Base = typename RawService<Owner, Rest...>::type;
  using type = std::conditional_t<std::is_same_v<typename Rpc::Owner, Owner>,
                                  typename Rpc::template Raw<Base>, Base>;
};

template <typename Owner>
using RawServiceOf = typename RawService<Owner,
#define OPERATION(service, method, path, cost, need) method,
#include "api/service/operations.def"
#undef OPERATION
                                         EndOfList>::type;

// A new service is added here; without it operations.def does not compile.
using RawServices =
    std::tuple<RawServiceOf<v1::Online>, RawServiceOf<v1::Ingest>, RawServiceOf<v1::Registry>,
               RawServiceOf<v1::Snapshot>, RawServiceOf<v1::Load>, RawServiceOf<v1::Admin>,
               RawServiceOf<v1::DeadLetters>, RawServiceOf<v1::Backup>>;

// Calls visit(Rpc{}) for every line of operations.def.
template <typename Visit>
void for_each_rpc(Visit visit) {
#define OPERATION(service, method, path, cost, need) visit(method{});
#include "api/service/operations.def"
#undef OPERATION
}

}  // namespace skua::rpc
