#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>

namespace skua {

// "10.1.2.3". A socket of both families shows IPv4 as a part of IPv6.
[[nodiscard]] inline std::string address_text(const boost::asio::ip::address& address) {
  namespace ip = boost::asio::ip;
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

}  // namespace skua
