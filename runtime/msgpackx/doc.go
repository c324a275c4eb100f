package msgpackx
