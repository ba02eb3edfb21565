#include "connectors/machine/service_notice.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "connectors/machine/descriptor.h"
#include "tests/support/temp_dir.h"

namespace {

TEST(ServiceNotice, ReachesTheSocketThatTheManagerNames) {
  const testing_support::TempDir dir;
  const auto path = dir.file("notify");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const machine::Descriptor manager{::socket(AF_UNIX, SOCK_DGRAM, 0)};
  ASSERT_TRUE(manager);
  ASSERT_EQ(::bind(manager.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  EXPECT_TRUE(machine::notify_service("READY=1"));
  ::unsetenv("NOTIFY_SOCKET");
  std::array<char, 64> buffer{};
  const auto length = ::recv(manager.get(), buffer.data(), buffer.size(), 0);
  EXPECT_EQ(std::string_view(buffer.data(), static_cast<std::size_t>(length)), "READY=1");
}

TEST(ServiceNotice, GoesNowhereWithoutAManager) {
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_FALSE(machine::notify_service("READY=1"));
}

}  // namespace
