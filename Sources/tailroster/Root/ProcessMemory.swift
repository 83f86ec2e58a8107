import CMemory

/// How this process keeps and returns memory (mallopt(3), malloc_trim(3)).
///
/// A pass over a large directory needs tables of many megabytes for a second, and then nothing for a quarter of an hour.
enum ProcessMemory {
    /// Settles how memory is asked for; before the first thread begins.
    static func settle() { tailroster_memory_settle() }

    /// Gives what is free back to the system: after a pass of the worker.
    static func giveBack() { tailroster_memory_give_back() }
}
