#pragma once

#include <string>

#include "api/http/http_message.h"

namespace skua {

// How the connection goes on after an answer.
enum class AfterAnswer : std::uint8_t { kClose, kKeepAlive, kKeepAliveHttp10 };

// Makes `head` the status line and header, blank line included: what goes out in front of
// response.body.
void write_response_head(const HttpResponse& response, AfterAnswer after, std::string& head);

}  // namespace skua
