module example.com/vetted

go 1.26.0

replace github.com/typedsession/typedsession => ../../../

require github.com/typedsession/typedsession v0.0.0
