"""Time and memory of ``compare`` on generated tables: ``python tests/benchmarks/compare_scale.py 20000 60000 200000``.

The tables are made up: offices of invented places write much the same duties in their own words, and
each notice adds duties of its own. Nothing is random: the same numbers give the same tables.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date, timedelta

from pipeline.comparison import compare
from pipeline.comparison.frames import frame_of
from pipeline.tables import Row, Tables, extraction_tables

VERBS = ["建立", "完善", "推进", "规范", "编制", "落实", "优化", "加强"]
FIELDS = ["粮食收储", "桥梁养护", "河道清淤", "校舍修缮", "古树保护", "夜间照明", "冷链仓库", "消防水源", "公交线路"]
OBJECTS = [
    "台账管理制度",
    "巡查报告机制",
    "年度建设计划",
    "服务质量标准",
    "信息共享平台",
    "考核评价办法",
    "经费保障渠道",
]
DETAILS = [
    "明确工作流程和完成时限，按程序报批后实施",
    "逐项列明责任人和联系方式，并在显著位置公布",
    "结合实际制定细则，定期对账销号",
    "会同有关单位现场核查，发现问题限期整改",
    "统一格式和口径，每季度汇总一次",
]
PER_NOTICE = 20


def generated(tasks: int) -> Tables:
    """Return tables of so many tasks, twenty to a notice."""
    rows: dict[str, list[Row]] = {name: [] for name in extraction_tables()}
    for n in range(tasks // PER_NOTICE):
        notice, place = f"n{n:06d}", f"甲{n // 20 % 500}县"
        rows["notices"].append(
            {"notice_id": notice, "path": f"{n}.txt", "title": f"{place}工作方案之{n}", "jurisdiction": place,
             "region_code": f"{900000 + n // 20 % 500}", "level": "county", "signed_date": date(2031, 1, 5)}
        )  # fmt: skip
        for k in range(PER_NOTICE):
            field, thing = FIELDS[(n + k) % len(FIELDS)], OBJECTS[(n // 7 + k) % len(OBJECTS)]
            verb, detail = VERBS[(n + 3 * k) % len(VERBS)], DETAILS[(n * k) % len(DETAILS)]
            task, title = f"{notice}-t{k}", f"{verb}{field}{thing}"
            end = date(2031, 2, 28) + timedelta(days=(37 * n + 91 * k) % 900)
            rows["tasks"].append(
                {"task_id": task, "notice_id": notice, "jurisdiction": place, "kind": "task", "origin": "body",
                 "number": str(k + 1), "title": title, "text": f"{title}，{detail}（{n % 97}号）。",
                 "section_path": ("二、主要任务",), "span_start": 0, "span_end": 1}
            )  # fmt: skip
            rows["deadlines"].append(
                {"deadline_id": f"{task}-d1", "task_id": task, "notice_id": notice, "raw": f"{end:%Y年%m月%d日}前",
                 "kind": "due", "end": end, "ambiguous": False, "inherited": False, "span_start": 0, "span_end": 1}
            )  # fmt: skip
            rows["assignments"].append(
                {"assignment_id": f"{task}-a1", "task_id": task, "notice_id": notice, "role": "responsible",
                 "raw": "县水利局", "name": "县水利局", "function": "水利", "is_group": False, "inherited": False,
                 "span_start": 0, "span_end": 1}
            )  # fmt: skip
    return Tables(**{name: frame_of(definition, rows[name]) for name, definition in extraction_tables().items()})


def main(sizes: list[int]) -> None:
    """Print seconds, those of the processor, topics and peak memory for each size."""
    for size in sizes:
        tables = generated(size)
        start, used = time.perf_counter(), time.process_time()
        found = compare(tables)
        seconds, used = time.perf_counter() - start, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        topics = found.alignment["topic"].nunique()
        times = f"{seconds:8.1f} s ({used:.1f} s of processor time)"
        sys.stdout.write(f"{size:>8} tasks {times} {topics:>7} topics {peak:8.0f} MiB peak\n")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [20_000])
