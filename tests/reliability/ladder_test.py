"""What the ladder makes of results: failures are never hidden, and the page follows from them."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import page  # noqa: E402
import rungs  # noqa: E402


def result(rung, passed=True, **line):
    return {"rung": rung, "level": 2, "commit": "abc", "seconds": 7, "passed": passed, "lines": [{"rung": rung, **line}]}


class Page(unittest.TestCase):
    def row(self, results, rung):
        return next(line for line in page.figures(results).splitlines() if line.startswith(f"| {rung} |"))

    def test_no_failure_has_a_bound(self):
        row = self.row({"kills": result("kills", kills=1000, lost=0, wrong=0, seed=5)}, "kills")
        self.assertIn("1,000 kills", row)
        self.assertIn("below 0.3 %", row)
        self.assertIn("| 5 |", row)

    def test_failures_are_told_and_have_none(self):
        row = self.row({"kills": result("kills", passed=False, kills=1000, lost=2, wrong=1, seed=5)}, "kills")
        self.assertIn("| 3 | - |", row)

    def test_a_run_that_broke_off_is_no_success(self):
        row = self.row({"kills": result("kills", passed=False, kills=10)}, "kills")
        self.assertIn("did not finish | -", row)

    def test_a_rung_without_a_result_says_so(self):
        self.assertIn("has not run yet", self.row({}, "power-loss"))

    def test_the_block_is_replaced_alone(self):
        text = "before\n" + page.BEGIN + "old\n" + page.END + "behind\n"
        self.assertEqual(page.page_with(text, "new"), "before\n" + page.BEGIN + "\nnew\n" + page.END + "behind\n")

    def test_rungs_have_their_least_on_level_two(self):
        least = {rung.name: rung.least[1] for rung in rungs.RUNGS}
        self.assertGreaterEqual(least["kills"], 1000)
        self.assertGreaterEqual(least["power-loss"], 2000)
        self.assertGreaterEqual(least["bit-flip"], 5000)
        self.assertGreaterEqual(least["disk-full"], 50)


if __name__ == "__main__":
    unittest.main()
