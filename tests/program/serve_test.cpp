// `venue serve`: ready when it says so, gone when asked, and what it told is what its journal holds.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>

#include "tests/program/daemon.h"
#include "tests/program/program.h"

namespace {

using testing_support::Daemon;
using testing_support::eventually;
using testing_support::Program;

/// One request over a connection of its own; the body of the answer.
std::string ask(int port, const std::string& method, const std::string& path, const std::string& body = {}) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  const auto request = method + " " + path + " HTTP/1.1\r\nHost: venue\r\nConnection: close\r\nContent-Length: " +
                       std::to_string(body.size()) + "\r\n\r\n" + body;
  EXPECT_EQ(::send(socket, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
  std::string answer(1 << 16, '\0');
  std::size_t size = 0;
  for (;;) {
    const auto got = ::recv(socket, answer.data() + size, answer.size() - size, 0);
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  ::close(socket);
  answer.resize(size);
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? std::string{} : answer.substr(end + 4);
}

struct Serve : ::testing::Test {
  Program program;
  std::string journal = program.folder().path("journal");
  std::string instruments = program.folder().write("instruments.toml", testing_support::kInstruments);
  std::string accounts = program.folder().write("accounts.toml",
                                                "[[account]]\nname = \"alice\"\napi_key = \"k\"\nsecret_key = \"s\"\n"
                                                "passphrase = \"p\"\nbalances = { USDT = \"10000\" }\n");

  std::vector<std::string> words(const std::vector<std::string>& more) const {
    std::vector<std::string> all{"venue",         "serve",     "--listen",   "127.0.0.1:0",
                                 "--instruments", instruments, "--accounts", accounts};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  /// The port of the newest line a daemon has printed; 0: not yet. `lines`: how many there must be.
  int port(std::size_t lines = 1) const {
    std::ifstream file{program.folder().path("daemon.out")};
    std::string line, last;
    std::size_t count = 0;
    while (std::getline(file, line)) {
      last = line;
      ++count;
    }
    if (count < lines) return 0;
    const auto listening = nlohmann::json::parse(last)["listening"].get<std::string>();
    return std::stoi(listening.substr(listening.rfind(':') + 1));
  }
};

TEST_F(Serve, LeavesAJournalThatHoldsWhatItTold) {
  for (const std::string mode : {"always", "batch", "never"}) {
    const auto where = journal + mode;
    std::filesystem::remove(program.folder().path("daemon.out"));
    Daemon venue{program, words({"--journal", where, "--fsync", mode})};
    ASSERT_TRUE(eventually([&] { return port() != 0; }));
    EXPECT_EQ(ask(port(), "POST", "/admin/mark", R"({"symbol":"BTC-USDT-SWAP","price":"60000"})"), "{}");
    EXPECT_EQ(ask(port(), "POST", "/admin/trade",
                  R"({"account":"alice","symbol":"BTC-USDT-SWAP","side":"buy","quantity":"0.01","price":"60001"})"),
              "{}");
    const auto ledger = nlohmann::json::parse(ask(port(), "GET", "/admin/ledger"));
    EXPECT_EQ(ledger["accounts"][0]["positions"][0]["quantity"], "0.01");
    EXPECT_EQ(venue.end(SIGTERM), 0);
    const auto recovered = program.run({"--output", "json", "venue", "recover", where});
    ASSERT_EQ(recovered.code, 0) << recovered.err;
    EXPECT_EQ(recovered.json()["kind"], "exchange");
    EXPECT_GE(recovered.json()["sequence"].get<std::uint64_t>(), ledger["sequence"].get<std::uint64_t>());
  }
}

TEST_F(Serve, IsReplacedByItsStandbyWhenItIsKilled) {
  auto venue = std::make_unique<Daemon>(program, words({"--journal", journal}));
  ASSERT_TRUE(eventually([&] { return port() != 0; }));
  const int first = port();
  EXPECT_EQ(ask(first, "POST", "/admin/deposit", R"({"account":"alice","asset":"USDT","amount":"5"})"), "{}");
  Daemon standby{program, words({"--follow", journal})};
  venue->end(SIGKILL);
  ASSERT_TRUE(eventually([&] { return port(2) != 0; }));
  const auto ledger = nlohmann::json::parse(ask(port(2), "GET", "/admin/ledger"));
  EXPECT_EQ(ledger["accounts"][0]["balances"]["USDT"], "10005");
  EXPECT_EQ(standby.end(SIGTERM), 0);
}

TEST_F(Serve, RefusesWhatItCannotServe) {
  const auto code = [&](const std::vector<std::string>& more, const std::string& expected) {
    const auto answer = program.run(words(more));
    EXPECT_NE(answer.err.find(expected), std::string::npos) << answer.err;
    return answer.code;
  };
  EXPECT_EQ(code({"--dialect", "nothing"}, "there is no nothing"), 2);
  EXPECT_EQ(code({"--fsync", "often"}, "--fsync"), 2);
  EXPECT_EQ(code({"--tls-cert", "a.pem"}, "go together"), 2);
  EXPECT_EQ(code({"--market", "BTC-USDT-SWAP"}, "SYMBOL=FILE"), 2);
  EXPECT_EQ(code({"--faults", accounts}, "is not known"), 2);
}

}  // namespace
