#include "connectors/machine/unix_control_socket.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <vector>

#include "tests/support/temp_dir.h"

namespace {

using namespace std::chrono_literals;
using engine::ErrorCode;
using engine::Outcome;
using machine::Descriptor;
using machine::UnixControlClient;
using machine::UnixControlServer;
using testing_support::TempDir;

class ControlSocket : public testing::Test {
 protected:
  TempDir dir_;
  std::string path_ = dir_.file("control.sock");
  UnixControlServer server_;
  UnixControlClient client_;

  void echo() {
    ASSERT_TRUE(server_.start(path_, [](std::string_view request) { return "echo " + std::string{request}; }));
  }
  /// A client that does as it likes.
  Descriptor raw_connection() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.c_str(), path_.size() + 1);
    Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    EXPECT_EQ(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return socket;
  }
};

TEST_F(ControlSocket, AnswersEachRequestWithOneLine) {
  echo();
  EXPECT_EQ(*client_.ask(path_, "one", 5s), "echo one");
  EXPECT_EQ(*client_.ask(path_, "", 5s), "echo ");
}

TEST_F(ControlSocket, IsClosedToOtherUsers) {
  echo();
  struct stat file{};
  ASSERT_EQ(::stat(path_.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600U);
}

TEST_F(ControlSocket, ServesManyClientsAtOnce) {
  echo();
  std::atomic<int> answered{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&, i] {
      for (int k = 0; k < 50; ++k) {
        const auto text = std::to_string(i) + ":" + std::to_string(k);
        const auto answer = UnixControlClient{}.ask(path_, text, 10s);
        if (answer && *answer == "echo " + text) ++answered;
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(answered, 400);
}

TEST_F(ControlSocket, IsNotHeldUpByAClientThatSaysNothing) {
  echo();
  const auto silent = raw_connection();
  EXPECT_EQ(*client_.ask(path_, "one", 5s), "echo one");
}

TEST_F(ControlSocket, CarriesLongLinesBothWays) {
  echo();
  const std::string text(5'000'000, 'x');
  EXPECT_EQ(*client_.ask(path_, text, 10s), "echo " + text);
}

TEST_F(ControlSocket, RefusesALineThatIsTooLongOrNotOne) {
  echo();
  const auto long_line = client_.ask(path_, std::string(machine::kControlLineMax + 1, 'x'), 5s);
  ASSERT_FALSE(long_line);
  EXPECT_EQ(long_line.error().code, ErrorCode::InvalidInput);
  const auto two_lines = client_.ask(path_, "a\nb", 5s);
  ASSERT_FALSE(two_lines);
  EXPECT_EQ(two_lines.error().code, ErrorCode::InvalidInput);
}

TEST_F(ControlSocket, DropsAConnectionWhoseLineHasNoEnd) {
  echo();
  const auto endless = raw_connection();
  const std::string chunk(1 << 20, 'x');
  ssize_t sent = 1;
  for (int i = 0; i < 40 && sent > 0; ++i) sent = ::send(endless.get(), chunk.data(), chunk.size(), MSG_NOSIGNAL);
  EXPECT_LT(sent, 0);
  EXPECT_EQ(*client_.ask(path_, "still there", 5s), "echo still there");
}

TEST_F(ControlSocket, DoesNotActOnALineWithoutItsEnd) {
  std::atomic<int> requests{0};
  ASSERT_TRUE(server_.start(path_, [&](std::string_view) {
    ++requests;
    return std::string{"ok"};
  }));
  {
    ASSERT_EQ(::send(raw_connection().get(), "half", 4, MSG_NOSIGNAL), 4);
  }
  ASSERT_TRUE(client_.ask(path_, "whole", 5s));
  EXPECT_EQ(requests, 1);
  server_.stop();
}

TEST_F(ControlSocket, TellsWhenNobodyListens) {
  const auto answer = client_.ask(path_, "one", 5s);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::Unavailable);
  EXPECT_EQ(answer.error().outcome, Outcome::NotSent);
}

TEST_F(ControlSocket, TellsThatTheOutcomeIsUnknownWhenNoAnswerComes) {
  std::atomic<bool> release{false};
  ASSERT_TRUE(server_.start(path_, [&](std::string_view) {
    while (!release) std::this_thread::sleep_for(1ms);
    return std::string{"late"};
  }));
  const auto answer = client_.ask(path_, "one", 50ms);
  release = true;
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::Timeout);
  EXPECT_EQ(answer.error().outcome, Outcome::Unknown);
  server_.stop();  // Before `release` is gone.
}

TEST_F(ControlSocket, SurvivesAClientThatLeavesBeforeItsAnswer) {
  std::atomic<bool> release{false};
  ASSERT_TRUE(server_.start(path_, [&](std::string_view request) {
    while (request == "slow" && !release) std::this_thread::sleep_for(1ms);
    return std::string(1'000'000, 'x');
  }));
  ASSERT_FALSE(client_.ask(path_, "slow", 20ms));
  release = true;
  EXPECT_TRUE(client_.ask(path_, "next", 5s));
  server_.stop();
}

TEST_F(ControlSocket, ReplacesTheSocketOfADeadDaemonOnly) {
  {
    // given: a socket file that nobody listens to
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.c_str(), path_.size() + 1);
    const Descriptor dead{::socket(AF_UNIX, SOCK_STREAM, 0)};
    ASSERT_TRUE(dead);
    ASSERT_EQ(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  echo();
  EXPECT_EQ(*client_.ask(path_, "one", 5s), "echo one");
  UnixControlServer second;
  const auto status = second.start(path_, [](std::string_view) { return std::string{}; });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(*client_.ask(path_, "two", 5s), "echo two");
}

TEST_F(ControlSocket, LeavesAFileAloneThatIsNoSocket) {
  std::ofstream{path_} << "precious";
  const auto status = server_.start(path_, [](std::string_view) { return std::string{}; });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::AlreadyExists);
  EXPECT_TRUE(std::filesystem::is_regular_file(path_));
}

TEST_F(ControlSocket, SaysThatAPathIsTooLong) {
  const auto path = dir_.file(std::string(120, 'x'));
  const auto status = server_.start(path, [](std::string_view) { return std::string{}; });
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().detail.find("too long"), std::string::npos);
  const auto answer = client_.ask(path, "one", 1s);
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().detail.find("too long"), std::string::npos);
}

TEST_F(ControlSocket, TakesItsFileAwayWhenItStopsAndCanStartAgain) {
  echo();
  server_.stop();
  EXPECT_FALSE(std::filesystem::exists(path_));
  server_.stop();
  echo();
  EXPECT_EQ(*client_.ask(path_, "again", 5s), "echo again");
}

}  // namespace
