"""Programs that the tests trace. Each does the same in every run."""

# Every way into and out of a Python function that CPython has.
VARIETY = '''
    import contextlib
    import functools

    def begin():
        pass

    begin()

    def plain(n):
        return n + 1

    def closure(n):
        def inner(m):
            return n + m
        return inner

    def raises():
        raise ValueError("no")

    def passes_on():
        try:
            raises()
        finally:
            plain(1)

    def generator(n):
        for i in range(n):
            received = yield i
            if received:
                yield received

    def delegating():
        result = yield from generator(2)
        return result

    async def leaf(n):
        return n

    async def coroutine():
        total = 0
        for i in range(2):
            total += await leaf(i)
        return total

    async def async_generator():
        yield 1
        yield await leaf(2)

    async def consumer():
        return [x async for x in async_generator()]

    def drive(awaitable):
        try:
            while True:
                awaitable.send(None)
        except StopIteration as stop:
            return stop.value

    @contextlib.contextmanager
    def context():
        try:
            yield 1
        except KeyError:
            pass

    class Thing:
        total = 0

        def __init__(self, n):
            self.n = n

        def __eq__(self, other):
            return self.n == other.n

        def __hash__(self):
            return hash(self.n)

        @property
        def double(self):
            return self.n * 2

        @classmethod
        def make(cls, n):
            return cls(n)

        @staticmethod
        def alone(n):
            return abs(n)

        def __enter__(self):
            return self

        def __exit__(self, *details):
            return True

    def recursive(n):
        return 0 if n == 0 else 1 + recursive(n - 1)

    for i in range(40):
        plain(i)
        closure(i)(i)
        try:
            passes_on()
        except ValueError:
            pass
        list(generator(3))
        sent = generator(2)
        next(sent)
        sent.send(7)
        sent.close()
        thrown = generator(2)
        next(thrown)
        try:
            thrown.throw(KeyError)
        except KeyError:
            pass
        list(delegating())
        drive(coroutine())
        drive(consumer())
        with context():
            raise KeyError
        thing = Thing.make(i)
        thing.double, Thing.alone(-i), thing == Thing(i), {thing: 1}[thing]
        with Thing(1):
            raise OSError
        recursive(5)
        sorted([3, 1, 2], key=lambda x: -x)
        functools.reduce(lambda a, b: a + b, [1, 2, 3])
        [x for x in map(plain, range(3)) if x]
        "a,b".split(","), len("abc"), [].append(1)
        try:
            int("x")
        except ValueError:
            pass
        try:
            [].index(3)
        except ValueError:
            pass
'''

# RSS steps at known calls: the name of the function says which way.
STEPS = '''
    import mmap
    import os
    import sys

    PAGES = 4000
    SIZE = PAGES * mmap.PAGESIZE

    def touch(block):
        for i in range(0, SIZE, mmap.PAGESIZE):
            block[i] = 1

    def fill(path):
        with open(path, "rb", buffering=0) as file:
            block = mmap.mmap(-1, SIZE)
            file.readinto(block)
            return block

    def free(block):
        block.close()

    def idle():
        return 1

    path = sys.argv[1]
    for i in range(3):
        idle()
        block = mmap.mmap(-1, SIZE)
        idle()
        touch(block)
        idle()
        other = fill(path)
        idle()
        free(block)
        idle()
        free(other)
        idle()
'''
