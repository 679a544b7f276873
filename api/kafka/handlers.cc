#include "api/kafka/handlers.h"

namespace skua::kafka {

void dispatch(Api api, const ExchangePtr& exchange) {
  switch (api) {
#define KAFKA_API(name, ...) \
  case Api::k##name:         \
    return handle<Api::k##name>(exchange);
#include "api/kafka/codec/apis.def"
#undef KAFKA_API
  }
}

}  // namespace skua::kafka
