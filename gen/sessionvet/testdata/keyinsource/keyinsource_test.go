package keyinsource

// A test may have a key: nobody's sessions are made with it.
const testKey = "tsk1_-ENuZwwvKLBuh_xq698cKnisUk_jg-vKHB7OPASQpLsAAAAAxNqnEg"
