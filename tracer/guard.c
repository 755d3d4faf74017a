/* What keeps a trace whole when the process does something drastic; see guard.h. */
#include "guard.h"

#include "hook.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Signals whose default is to end the process. SIGINT is Python's; SIGPIPE and SIGXFSZ Python ignores. */
static const int fatal[] = {
    SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGSYS};
#define FATAL_COUNT (sizeof(fatal) / sizeof(fatal[0]))
#define SIGNAL_STACK_BYTES (256u * 1024u)

static struct sigaction before[FATAL_COUNT];
static bool taken[FATAL_COUNT];
static volatile sig_atomic_t fork_expected;
static PyObject *exit_original;
static bool prepared;

/* The default follows at once, so that whoever waits sees the signal that it was. */
static void on_fatal(int number)
{
    struct tracer *tracer = tracer_active;
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(number, &standard, NULL);
    if (tracer != NULL)
        tracer_crashed(tracer, number);
    raise(number);
}

/* An overflown stack cannot hold a handler's frame. Only this thread's: others' overflows keep the tail
 * alone. */
static void signal_stack(void)
{
    stack_t now;
    if (sigaltstack(NULL, &now) < 0 || !(now.ss_flags & SS_DISABLE))
        return;
    void *memory = mmap(NULL, SIGNAL_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return;
    stack_t stack = {.ss_sp = memory, .ss_size = SIGNAL_STACK_BYTES};
    sigaltstack(&stack, NULL);
}

static void signals_take(void)
{
    struct sigaction action = {.sa_handler = on_fatal, .sa_flags = SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    signal_stack();
    for (size_t i = 0; i < FATAL_COUNT; i++) {
        taken[i] = sigaction(fatal[i], NULL, &before[i]) == 0 && before[i].sa_handler == SIG_DFL &&
                   sigaction(fatal[i], &action, NULL) == 0;
    }
}

static void signals_give_back(void)
{
    struct sigaction now;
    for (size_t i = 0; i < FATAL_COUNT; i++)
        if (taken[i] && sigaction(fatal[i], NULL, &now) == 0 && now.sa_handler == on_fatal)
            sigaction(fatal[i], &before[i], NULL);
}

/* Runs inside fork(), before the child's Python code. Only os.fork and its like have a "before". */
static void on_fork_child(void)
{
    if (tracer_active != NULL && fork_expected)
        tracer_forked(tracer_active);
    else if (tracer_active != NULL)
        tracer_forked_unseen(tracer_active);
    fork_expected = 0;
}

PyObject *guard_before_fork(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    fork_expected = 1;
    if (tracer_active != NULL && tracer_active->has_log)
        log_settle(&tracer_active->log);
    Py_RETURN_NONE;
}

PyObject *guard_after_fork(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    fork_expected = 0;
    Py_RETURN_NONE;
}

PyObject *guard_at_exit(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    if (tracer_active != NULL)
        tracer_stop(tracer_active, "exit");
    Py_RETURN_NONE;
}

/* Stands in for os._exit: finishes the log first. Name and module are the original's. */
static PyObject *guard_exit(PyObject *self, PyObject *args, PyObject *kwargs)
{
    (void)self;
    if (tracer_active != NULL)
        tracer_stop(tracer_active, "os._exit");
    return PyObject_Call(exit_original, args, kwargs);
}

static PyMethodDef exit_method = {"_exit", (PyCFunction)(void (*)(void))guard_exit,
    METH_VARARGS | METH_KEYWORDS,
    "_exit($module, /, status)\n--\n\nExit to the system with specified status, without normal exit "
    "processing."};

static int exit_replace(PyObject *from, PyObject *to)
{
    static const char *const modules[] = {"posix", "os"};
    for (unsigned i = 0; i < 2; i++) {
        PyObject *module = PyImport_ImportModule(modules[i]);
        if (module == NULL)
            return -1;
        PyObject *now = PyObject_GetAttrString(module, "_exit");
        int result = now == NULL                   ? -1
                     : from == NULL || now == from ? PyObject_SetAttrString(module, "_exit", to)
                                                   : 0;
        Py_XDECREF(now);
        Py_DECREF(module);
        if (result < 0)
            return -1;
    }
    return 0;
}

static PyObject *exit_stand_in;

static int exit_take(void)
{
    PyObject *posix = PyImport_ImportModule("posix");
    if (posix == NULL)
        return -1;
    if (exit_original == NULL)
        exit_original = PyObject_GetAttrString(posix, "_exit");
    PyObject *name = PyUnicode_FromString("posix");
    if (exit_stand_in == NULL && exit_original != NULL && name != NULL)
        exit_stand_in = PyCFunction_NewEx(&exit_method, posix, name);
    Py_XDECREF(name);
    Py_DECREF(posix);
    return exit_stand_in == NULL ? -1 : exit_replace(NULL, exit_stand_in);
}

static void exit_give_back(void)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (exit_replace(exit_stand_in, exit_original) < 0)
        PyErr_Clear();
    PyErr_Restore(type, value, traceback);
}

/* The hook is put back where the traced program left none. Runs between two instructions of the main thread.
 */
static int hook_restore(void *unused)
{
    (void)unused;
    if (tracer_active != NULL && tracer_active->hook_lost)
        tracer_attend(tracer_active);
    return 0;
}

static void hook_taken(struct tracer *tracer, const char *event)
{
    bool profile = strcmp(event, "sys.setprofile") == 0;
    if (tracer->in_own_call || tracer->options.hook != (profile ? HOOK_PROFILE : HOOK_TRACE))
        return;
    tracer_hook_taken(tracer);
    Py_AddPendingCall(hook_restore, NULL);
}

/* Only sees names that matter here; others cost a comparison of two characters. */
static int on_audit(const char *event, PyObject *args, void *unused)
{
    struct tracer *tracer = tracer_active;
    (void)args;
    (void)unused;
    if (tracer == NULL || (event[0] != 's' && event[0] != 'o' && event[0] != '_'))
        return 0;
    if (strncmp(event, "_thread.start_", 14) == 0) {
        tracer->attention = true;
    } else if (strcmp(event, "os.exec") == 0) {
        tracer_exec(tracer);
    } else if (strcmp(event, "sys.setprofile") == 0 || strcmp(event, "sys.settrace") == 0) {
        hook_taken(tracer, event);
    }
    return 0;
}

static int call_with(
    PyObject *callable, PyObject *module, const char *const names[2], const char *const keys[2])
{
    PyObject *args = PyTuple_New(0), *kwargs = PyDict_New();
    int result = args != NULL && kwargs != NULL ? 0 : -1;
    for (unsigned i = 0; i < 2 && result == 0; i++) {
        PyObject *function = PyObject_GetAttrString(module, names[i]);
        result = function == NULL ? -1 : PyDict_SetItemString(kwargs, keys[i], function);
        Py_XDECREF(function);
    }
    PyObject *done = result == 0 ? PyObject_Call(callable, args, kwargs) : NULL;
    result = done == NULL ? -1 : 0;
    Py_XDECREF(done);
    Py_XDECREF(args);
    Py_XDECREF(kwargs);
    return result;
}

static int fork_register(PyObject *module)
{
    static const char *const names[2] = {"_before_fork", "_after_fork"};
    static const char *const keys[2] = {"before", "after_in_parent"};
    PyObject *posix = PyImport_ImportModule("posix");
    PyObject *callable = posix == NULL ? NULL : PyObject_GetAttrString(posix, "register_at_fork");
    int result = callable == NULL ? -1 : call_with(callable, module, names, keys);
    Py_XDECREF(callable);
    Py_XDECREF(posix);
    return result;
}

static int atexit_register(PyObject *module)
{
    PyObject *atexit = PyImport_ImportModule("atexit");
    PyObject *function = PyObject_GetAttrString(module, "_at_exit");
    PyObject *done = NULL;
    if (atexit != NULL && function != NULL)
        done = PyObject_CallMethod(atexit, "register", "O", function);
    int result = done == NULL ? -1 : 0;
    Py_XDECREF(done);
    Py_XDECREF(function);
    Py_XDECREF(atexit);
    return result;
}

int guard_prepare(PyObject *module)
{
    if (prepared)
        return 0;
    if (fork_register(module) < 0 || atexit_register(module) < 0)
        return -1;
    if (PySys_AddAuditHook(on_audit, NULL) < 0)
        return -1;
    pthread_atfork(NULL, NULL, on_fork_child);
    prepared = true;
    return 0;
}

int guard_start(void)
{
    if (exit_take() < 0)
        return -1;
    signals_take();
    return 0;
}

void guard_stop(void)
{
    signals_give_back();
    exit_give_back();
}
