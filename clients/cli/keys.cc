#include <fmt/format.h>

#include "clients/cli/commands.h"
#include "clients/cli/confirmation.h"
#include "clients/cli/text/json_text.h"
#include "clients/cli/text/table.h"
#include "clients/cli/text/times.h"

namespace skua {
namespace {

struct RevokeOptions {
  std::string name;
  bool yes = false;
};

void append_key(std::string& json, const v1::Key& key) {
  append_json_member(json, "name");
  append_json_string(json, key.name());
  append_json_member(json, "created");
  append_json_timestamp(json, Timestamp{key.created_us()});
}

Outcome create(CommandContext& context, const std::string& name) {
  v1::CreateKeyRequest request;
  request.set_name(name);
  const auto created = context.client().create_key(request);
  if (!created.ok()) return context.failed(created.status());
  if (context.json()) {
    std::string json = "{";
    append_key(json, created->key());
    append_json_member(json, "secret");
    append_json_string(json, created->secret());
    context.out() << json << "}\n";
    return Outcome::done();
  }
  context.out() << fmt::format(
      "Key {0} is made. Its secret is shown this once and is not stored:\n\n"
      "  {1}\n\n"
      "Kafka clients: user name {0}, this secret as the password, mechanism PLAIN, SCRAM-SHA-256\n"
      "or SCRAM-SHA-512.\n",
      created->key().name(), created->secret());
  return Outcome::done();
}

Outcome list(CommandContext& context) {
  const auto keys = context.client().list_keys();
  if (!keys.ok()) return context.failed(keys.status());
  if (context.json()) {
    std::string json = "{\"keys\":[";
    for (const v1::Key& key : keys->keys()) {
      json += json.back() == '[' ? "{" : ",{";
      append_key(json, key);
      json += '}';
    }
    context.out() << json << "]}\n";
    return Outcome::done();
  }
  if (keys->keys().empty()) {
    context.out() << "No keys; `skua keys create NAME` makes one.\n";
    return Outcome::done();
  }
  Table table;
  for (const char* header : {"name", "created"}) table.add_column(header);
  for (const v1::Key& key : keys->keys())
    table.add_row({key.name(), moment_text(key.created_us())});
  table.print(context.out());
  return Outcome::done();
}

Outcome revoke(CommandContext& context, const RevokeOptions& options) {
  Console& console = context.console();
  if (!options.yes && console.in_is_terminal &&
      !is_confirmed(console,
                    fmt::format("Revoke key {}? Whoever uses it is shut out.", options.name))) {
    return Outcome::refused("nothing revoked");
  }
  v1::RevokeKeyRequest request;
  request.set_name(options.name);
  const auto revoked = context.client().revoke_key(request);
  if (!revoked.ok()) return context.failed(revoked.status());
  if (context.json()) {
    std::string json = "{";
    append_json_member(json, "revoked");
    append_json_string(json, options.name);
    context.out() << json << "}\n";
  } else {
    context.out() << fmt::format("Revoked key {}.\n", options.name);
  }
  return Outcome::done();
}

}  // namespace

void add_keys_command(CLI::App& app, CommandContext& context) {
  CLI::App* keys =
      app.add_subcommand("keys", "Make and revoke the keys of Kafka clients: create, list, revoke");
  keys->require_subcommand(1)->fallthrough();
  keys->footer(R"(
Examples:
  skua keys create clickstream
  skua keys list
  skua keys revoke clickstream --yes)");

  auto name = std::make_shared<std::string>();
  CLI::App* creating = keys->add_subcommand("create", "Make a key and show its secret, this once");
  creating->add_option("NAME", *name, "Letters, digits, _ and -; the user name of SASL")
      ->required();
  context.on_chosen(creating, [&context, name] { return create(context, *name); });

  CLI::App* listing = keys->add_subcommand("list", "Show the keys, without secrets");
  context.on_chosen(listing, [&context] { return list(context); });

  auto options = std::make_shared<RevokeOptions>();
  CLI::App* revoking =
      keys->add_subcommand("revoke", "Shut out whoever uses a key; it does not come back");
  revoking->add_option("NAME", options->name, "Its name")->required();
  revoking->add_flag("--yes", options->yes, "Do not ask");
  context.on_chosen(revoking, [&context, options] { return revoke(context, *options); });
}

}  // namespace skua
