#include "api/kafka/advertised_node.h"

#include <boost/asio/ip/address.hpp>

namespace skua::kafka {
namespace {

bool is_every_interface(const std::string& host) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  return !error && address.is_unspecified();
}

}  // namespace

AdvertisedNode advertised_node(const KafkaServerOptions& options, std::uint16_t bound_port,
                               const Connection& connection) {
  AdvertisedNode node;
  node.host = !options.advertised_host.empty()   ? options.advertised_host
              : is_every_interface(options.host) ? connection.local_address
                                                 : options.host;
  node.port = options.advertised_port != 0 ? options.advertised_port : bound_port;
  return node;
}

}  // namespace skua::kafka
