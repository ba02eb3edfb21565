#include "engine/runtime/metrics_registry.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>
#include <vector>

namespace {

using engine::MetricsRegistry;

TEST(MetricsRegistry, WritesCountersAndGauges) {
  MetricsRegistry metrics;
  metrics.set("inbox_size", 3);
  metrics.set("inbox_size", 0.25);
  metrics.add("fills_total");
  metrics.add("fills_total", 4);
  metrics.set("nowhere", std::nan(""));
  metrics.set("far", HUGE_VAL);
  EXPECT_EQ(metrics.text(),
            "# TYPE far gauge\nfar +Inf\n"
            "# TYPE fills_total counter\nfills_total 5\n"
            "# TYPE inbox_size gauge\ninbox_size 0.25\n"
            "# TYPE nowhere gauge\nnowhere NaN\n");
}

TEST(MetricsRegistry, WritesBucketsThatAddUp) {
  MetricsRegistry metrics;
  metrics.observe("turn_seconds", 0.001);  // On a bound: belongs to it.
  metrics.observe("turn_seconds", 0.25);
  metrics.observe("turn_seconds", 1000);
  const auto text = metrics.text();
  for (const auto* line :
       {"# TYPE turn_seconds histogram\n", "turn_seconds_bucket{le=\"5e-04\"} 0\n",
        "turn_seconds_bucket{le=\"0.001\"} 1\n", "turn_seconds_bucket{le=\"0.1\"} 1\n",
        "turn_seconds_bucket{le=\"0.5\"} 2\n", "turn_seconds_bucket{le=\"30\"} 2\n",
        "turn_seconds_bucket{le=\"+Inf\"} 3\n", "turn_seconds_sum 1000.251\n", "turn_seconds_count 3\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "in\n" << text;
  }
}

TEST(MetricsRegistry, CountsFromManyThreads) {
  MetricsRegistry metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 1'000; ++k) {
        metrics.add("total");
        metrics.observe("seconds", 0.5);
        if (k % 100 == 0) metrics.text();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_NE(metrics.text().find("total 4000\n"), std::string::npos);
  EXPECT_NE(metrics.text().find("seconds_count 4000\n"), std::string::npos);
}

TEST(MetricsRegistryDeathTest, KeepsANameForOneKind) {
  MetricsRegistry metrics;
  metrics.add("total");
  EXPECT_DEATH(metrics.set("total", 1), "CHECK");
  EXPECT_DEATH(metrics.add("with space"), "CHECK");
  EXPECT_DEATH(metrics.add("with{label=\"x\"}"), "CHECK");
  EXPECT_DEATH(metrics.add(""), "CHECK");
}

}  // namespace
