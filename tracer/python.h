/*
 * Python.h with the interpreter's own frame layout, and what differs between CPython 3.11, 3.12 and 3.13.
 * Later versions get the public functions only, and no frame hook. Included first by every file that touches
 * an object.
 */
#ifndef PYTHON_H
#define PYTHON_H

#define PY_SSIZE_T_CLEAN
#define Py_BUILD_CORE 1
#include <Python.h>
#include <frameobject.h>

#if defined(PY_VERSION_HEX) && PY_VERSION_HEX < 0x030B0000
#error "rsstrace needs CPython 3.11 or later"
#endif

#include <stdint.h>

#if PY_VERSION_HEX < 0x030E0000
#define RSSTRACE_INTERNAL_FRAMES 1
#include <internal/pycore_frame.h>
#endif
#undef Py_BUILD_CORE

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/*
 * Positions in code are kept as in trace_format.h: the index of the instruction plus one, 0 before the first
 * one.
 */
#ifdef RSSTRACE_INTERNAL_FRAMES

static inline PyCodeObject *iframe_code(const struct _PyInterpreterFrame *iframe)
{
#if PY_VERSION_HEX >= 0x030D0000
    return (PyCodeObject *)iframe->f_executable;
#else
    return iframe->f_code;
#endif
}

static inline uint32_t iframe_offset(const struct _PyInterpreterFrame *iframe, PyCodeObject *code)
{
#if PY_VERSION_HEX >= 0x030D0000
    const _Py_CODEUNIT *at = iframe->instr_ptr;
#else
    const _Py_CODEUNIT *at = iframe->prev_instr;
#endif
    return (uint32_t)(at - _PyCode_CODE(code) + 1);
}

static inline PyCodeObject *frame_code(PyFrameObject *frame)
{
    return iframe_code(frame->f_frame);
}

static inline uint32_t frame_offset(PyFrameObject *frame, PyCodeObject *code)
{
    return iframe_offset(frame->f_frame, code);
}

#else

/* Borrowed: the frame keeps its code alive for as long as the event lasts. */
static inline PyCodeObject *frame_code(PyFrameObject *frame)
{
    PyCodeObject *code = PyFrame_GetCode(frame);
    Py_DECREF(code);
    return code;
}

static inline uint32_t frame_offset(PyFrameObject *frame, PyCodeObject *code)
{
    (void)code;
    int lasti = PyFrame_GetLasti(frame);
    return lasti < 0 ? 0 : (uint32_t)lasti / (uint32_t)sizeof(_Py_CODEUNIT) + 1;
}

#endif

/* Where a call of `code` is reported: its RESUME, after the instructions that set up cells and generators. */
static inline uint32_t code_entry_offset(const PyCodeObject *code)
{
    return (uint32_t)code->_co_firsttraceable + 1;
}

/* The function behind a builtin function object, or NULL. */
static inline PyMethodDef *callee_method(PyObject *callee)
{
    return PyCFunction_Check(callee) ? ((PyCFunctionObject *)callee)->m_ml : NULL;
}

#endif
