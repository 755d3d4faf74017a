~A
