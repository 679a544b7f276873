#include "api/kafka/codec/kafka_error.h"

namespace skua::kafka {

std::string_view kafka_error_name(KafkaError error) {
  switch (error) {
#define KAFKA_ERROR(name, text, number) \
  case KafkaError::k##name:             \
    return text;
#include "api/kafka/codec/kafka_errors.def"
#undef KAFKA_ERROR
  }
  return "UNLISTED";
}

}  // namespace skua::kafka
