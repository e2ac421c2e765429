#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes deadlines.csv: 200 deadlines, computed by counting down day by day and by adding up clock times, which is not
how problem_rules.c does it. Usage: deadlines.py CALENDAR.CSV > deadlines.csv"""
import csv, datetime as d, random, sys

special = {}
for row in csv.reader(open(sys.argv[1], encoding="utf-8")):
    if row and row[0][:1].isdigit():
        special[d.date.fromisoformat(row[0])] = row[1] == "1"


def works(day):
    return special.get(day, day.weekday() < 5)


class Case:
    def __init__(self, accepted, limit):
        self.accepted, self.left, self.events, self.off = accepted, limit, [], set()
        self.total = limit

    def runs(self, day):
        return works(day) and day not in self.off

    def due(self):
        day, left = self.accepted.date(), self.total
        while left:
            day += d.timedelta(1)
            if self.runs(day):
                left -= 1
        return day

    def pause(self, day, until):
        self.events.append(f"p{day}>{until}")
        self.off |= {day + d.timedelta(i) for i in range((until - day).days)}

    def resume(self, day):
        self.events.append(f"r{day}")
        self.off = {x for x in self.off if x < day}

    def extend(self, wanted):
        day = self.due()
        self.events.append(f"x{wanted}")
        while day < wanted:
            day += d.timedelta(1)
            self.total += self.runs(day)

    def minutes(self, start, end):
        seconds, at = 0, start
        while at < end:
            midnight = d.datetime.combine(at.date() + d.timedelta(1), d.time())
            stop = min(midnight, end)
            if self.runs(at.date()):
                seconds += (stop - at).total_seconds()
            at = stop
        return int(seconds // 60)

    def row(self, kind, limit, end):
        due, day = self.due(), self.accepted.date()
        used = late = 0
        while day < end.date():
            day += d.timedelta(1)
            used += self.runs(day)
            late += day > due and works(day)
        over = d.datetime.combine(due + d.timedelta(1), d.time())
        is_late = end >= over
        late_minutes = self.minutes(over, end) if is_late else 0
        return [kind, self.accepted.isoformat(" ", "minutes"), limit, " ".join(self.events), end.isoformat(" ", "minutes"),
                due, self.total, used, max(late, 1) if is_late else 0, self.minutes(self.accepted, end),
                max(late_minutes, 1) if is_late else 0]


def next_run(case, day, n):
    while n:
        day += d.timedelta(1)
        n -= case.runs(day)
    return day


random.seed(20260224)
out = csv.writer(sys.stdout, lineterminator="\n")
print("# SPDX-License-Identifier: Apache-2.0")
out.writerow("kind accepted limit events end due allowed used late minutes late_minutes".split())
limits = {"hazard": 1, "consult": 3, "help": 5, "suggestion": 10, "complaint": 10}
for i in range(200):
    kind = random.choice(list(limits))
    start = d.datetime(2026, 1, 5) + d.timedelta(days=i * 355 // 200 % 330, minutes=random.randrange(24 * 60))
    case = Case(start, limits[kind])
    day = start.date()
    for _ in range(random.choice([0, 0, 1, 2, 3, 4])):
        day = max(day + d.timedelta(random.randrange(4)), day)
        if day > case.due() or (case.off and day < max(case.off) + d.timedelta(1)):
            break
        what = random.choice("ppx")
        if what == "x":
            case.extend(next_run(case, case.due(), random.randrange(1, 6)))
        else:
            case.pause(day, day + d.timedelta(random.randrange(1, 13)))
            if random.random() < .5:
                day += d.timedelta(random.randrange((max(case.off) - day).days + 1))
                case.resume(day)
    last = max([x for x in case.off], default=day)
    end_day = max(case.due() + d.timedelta(random.randrange(-4, 9)), last + d.timedelta(1), day, start.date())
    end = d.datetime.combine(end_day, d.time()) + d.timedelta(minutes=random.randrange(24 * 60))
    out.writerow(case.row(kind, limits[kind], max(end, start)))
